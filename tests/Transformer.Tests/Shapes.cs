using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Small models and questions that several tests share.</summary>
internal static class Shapes
{
    public static ModelShape Small { get; } = new(Digits: 3, Layers: 2, Heads: 3, DModel: 24, DHead: 8);

    /// <summary>One of the first notebooks' kind: 13 tokens, and answers without a sign.</summary>
    public static ModelShape Unsigned { get; } = Small with { IsUnsigned = true };

    /// <summary>What is easily got wrong: one layer, and heads whose widths do not add up to d_model.</summary>
    public static ModelShape OneLayerOddHeads { get; } = new(Digits: 2, Layers: 1, Heads: 3, DModel: 20, DHead: 7);

    public static ModelShape Deep { get; } = new(Digits: 4, Layers: 3, Heads: 4, DModel: 18, DHead: 10);

    public static ModelShape Named(string name) => name switch
    {
        nameof(Small) => Small,
        nameof(Deep) => Deep,
        _ => OneLayerOddHeads,
    };

    public static TrainingRecipe Recipe(ModelShape shape, int steps, int subtractPercent = 0) =>
        new(steps, BatchSize: 16, LearningRate: 1e-3, WeightDecay: 0.1, Seed: 7, new(shape.Digits, GeneratorKind.Original, subtractPercent));

    /// <summary>Questions with right answers, int64, [batch, n_ctx].</summary>
    public static Tensor Tokens(int digits, int count, Operation operation = Operation.Add, ulong seed = 3, bool isUnsigned = false)
    {
        var batch = new TokenBatch(new(digits, isUnsigned), count);
        new QuestionSequence(digits, operation, GeneratorKind.Original, seed).Fill(0, batch.Questions);
        batch.Encode(count);
        return batch.ToTensor(count, CPU);
    }

    /// <summary>A model none of whose parameters is zero or one, so that no term can be forgotten.</summary>
    public static Model Scrambled(ModelShape shape, ulong seed = 11)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        var weights = new StateDict(shape);
        foreach (var (name, extents) in shape.Tensors)
        {
            var offset = name.EndsWith(".w", StringComparison.Ordinal) ? 1 : 0;
            var values = empty([.. extents], float32).normal_(offset, 0.3, generator).data<float>().ToArray();
            weights.Add(name, new(extents, values));
        }

        return Model.FromStateDict(weights);
    }
}
