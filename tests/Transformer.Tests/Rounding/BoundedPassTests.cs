using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class BoundedPassTests
{
    /// <summary>float32 rounds 2²⁹ times as much as float64; to first order its bounds are as many times as wide.</summary>
    private const double Coarser = 1 << 29;

    [Theory]
    [InlineData(1, 1, 1, 8, 8, "activation=relu")]
    [InlineData(2, 2, 2, 10, 7, "activation=relu")]
    [InlineData(1, 4, 2, 8, 4, "activation=relu")]
    [InlineData(1, 2, 2, 8, 4, "activation=silu,normalisation=rms")]
    [InlineData(1, 2, 2, 8, 4, "activation=gelu_new,unembeddingBias=none")]
    [InlineData(1, 2, 2, 8, 4, "normalisation=none")]
    public void Float64_is_never_further_off_than_its_bound(int digits, int layers, int heads, int dModel, int dHead, string architecture)
    {
        using var model = Scrambled(digits, layers, heads, dModel, dHead, architecture);
        var questions = Questions(digits, 12);
        var exact = new ExactPass(model.Shape, model.ToStateDict());

        var (logits, errors) = Answers(model, questions);

        var expected = questions.SelectMany(exact.Logits).ToArray();
        Assert.All(expected, (logit, i) => Assert.InRange((double)Math.Abs(ExactPass.Exactly(logits[i]) - logit), 0, errors[i]));
        Assert.All(errors, error => Assert.InRange(error, 1e-16, 1e-6));
    }

    [Theory]
    [InlineData(3, 2, 3, 24, 8, "activation=relu")]
    [InlineData(2, 1, 3, 96, 32, "activation=relu")]
    [InlineData(2, 4, 3, 96, 32, "activation=relu")]
    [InlineData(2, 1, 3, 510, 170, "activation=relu")]
    [InlineData(2, 2, 2, 16, 8, "activation=gelu,normalisation=rms,positions=rotary")]
    public void Its_logits_are_those_of_the_model_and_float32_is_within_the_bounds_that_go_with_it(
        int digits, int layers, int heads, int dModel, int dHead, string architecture)
    {
        using var scope = NewDisposeScope();
        using var model = Scrambled(digits, layers, heads, dModel, dHead, architecture);
        var questions = Questions(digits, 60);

        var (logits, errors) = Answers(model, questions);

        Close.Absolute(Buffers.ToHostDouble(model.InDoublePrecision.AnswerLogits(Tokens(questions))), (IReadOnlyList<double>)logits, 1e-11);
        var single = Buffers.ToHostDouble(model.AnswerLogits(Tokens(questions)));
        Assert.All(single, (logit, i) => Assert.InRange(Math.Abs(logit - logits[i]), 0, Coarser * errors[i]));
    }

    [Fact]
    public void Float32_in_vector_registers_is_within_the_bounds_that_go_with_it()
    {
        Assert.SkipUnless(VectorRegisters.AreSupported, "This processor has neither AVX-512 nor AVX2 with FMA.");
        var shape = new ModelShape(2, Layers: 2, Heads: 3, DModel: 24, DHead: 8);
        using var model = Model.Initialise(shape, seed: 4);
        var questions = Questions(2, 2000);
        var single = new float[questions.Length * 4 * Vocabulary.Size];
        new VectorPass(model.Packed, questions.Length).Logits(questions, single);

        var (logits, errors) = Answers(model, questions);

        Assert.True(single.Index().All(one => Math.Abs(one.Item - logits[one.Index]) <= Coarser * errors[one.Index]));
    }

    [Fact]
    public void A_unit_of_the_logits_is_a_unit_of_the_bounds()
    {
        using var model = Shapes.Scrambled(Shapes.Small);
        using var larger = Changed(model, "unembed.", value => value * 1024);
        var questions = Questions(3, 3);

        var (_, errors) = Answers(model, questions);

        Assert.Equal(errors.Select(error => 1024 * error), Answers(larger, questions).Errors);
    }

    [Theory]
    [InlineData("ln1.w", 1e6f)] // scores so large that every pattern is one key, or a tie of two
    [InlineData("ln_final.w", 1e6f)]
    [InlineData("mlp.W_out", 1e3f)]
    [InlineData("embed.W_E", 1e-4f)] // deviations near the root of epsilon
    public void Extreme_weights_have_bounds_that_hold(string name, float factor)
    {
        using var original = Shapes.Scrambled(new(1, Layers: 2, Heads: 2, DModel: 8, DHead: 4));
        using var model = Changed(original, name, value => value * factor);
        var questions = Questions(1, 12);
        var exact = new ExactPass(model.Shape, model.ToStateDict());

        var (logits, errors) = Answers(model, questions);

        var expected = questions.SelectMany(exact.Logits).ToArray();
        Assert.All(expected, (logit, i) => Assert.True(!((double)Math.Abs(ExactPass.Exactly(logits[i]) - logit) > errors[i])));
    }

    /// <summary>What LayerNorm subtracts is a million times as large as what is left: its digits are lost, and the bound must know.</summary>
    [Fact]
    public void A_stream_that_is_nearly_constant_has_a_wider_bound_that_holds()
    {
        using var original = Shapes.Scrambled(new(1, Layers: 1, Heads: 1, DModel: 8, DHead: 8));
        using var model = Changed(original, "W_E", value => (value / 4) + (1 << 20));
        var questions = Questions(1, 12);
        var exact = new ExactPass(model.Shape, model.ToStateDict());

        var (logits, errors) = Answers(model, questions);

        var expected = questions.SelectMany(exact.Logits).ToArray();
        Assert.All(expected, (logit, i) => Assert.InRange((double)Math.Abs(ExactPass.Exactly(logits[i]) - logit), 0, errors[i]));
        Assert.True(errors.Min() > 100 * Answers(original, questions).Errors.Min());
    }

    [Fact]
    public void Numbers_that_overflow_have_no_bound()
    {
        using var original = Shapes.Scrambled(new(1, Layers: 2, Heads: 1, DModel: 8, DHead: 8) { Architecture = new(Normalisation: Normalisation.None) });
        using var model = Changed(original, "W_", value => value * 1e37f);

        var (_, errors) = Answers(model, Questions(1, 2));

        Assert.All(errors, error => Assert.False(double.IsFinite(error)));
    }

    private static Model Scrambled(int digits, int layers, int heads, int dModel, int dHead, string architecture) =>
        Shapes.Scrambled(new(digits, layers, heads, dModel, dHead) { Architecture = Architecture.Parse(architecture) });

    private static (double[] Logits, double[] Errors) Answers(Model model, Question[] questions)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        return model.Bounded.Answers(Tokens(questions));
    }

    private static Tensor Tokens(Question[] questions)
    {
        var batch = new TokenBatch(questions[0].Layout, questions.Length);
        questions.CopyTo(batch.Questions);
        batch.Encode(questions.Length);
        return batch.ToTensor(questions.Length, CPU);
    }

    private static Question[] Questions(int digits, int count)
    {
        var questions = new Question[count];
        new QuestionSequence(digits, Operation.Add, GeneratorKind.Original, seed: 5).Fill(0, questions);
        return questions;
    }

    /// <summary>The model with another number in place of each of the weights whose name contains a text.</summary>
    private static Model Changed(Model model, string name, Func<float, float> change)
    {
        var weights = new StateDict(model.Shape);
        foreach (var (key, tensor) in model.ToStateDict().Entries)
        {
            weights.Add(key, key.Contains(name, StringComparison.Ordinal) ? new(tensor.Shape, [.. tensor.Values.Select(change)]) : tensor);
        }

        return Model.FromStateDict(weights);
    }
}
