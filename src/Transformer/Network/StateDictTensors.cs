using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The names and shapes of TransformerLens' tensors, and the inference of a model's shape from them.</summary>
internal static class StateDictTensors
{
    public const string TokenEmbedding = "embed.W_E";
    public const string PositionEmbedding = "pos_embed.W_pos";

    private static readonly string Hooked = WeightLayouts.Describe(WeightLayout.Hooked);

    /// <summary>Registration order (TransformerLens 1.13 and later), which is also the order in which weights are drawn.</summary>
    public static IEnumerable<NamedShape> Of(ModelShape shape)
    {
        long dModel = shape.DModel, dHead = shape.DHead, dMlp = shape.DMlp, heads = shape.Heads;
        yield return new(TokenEmbedding, [shape.VocabularySize, dModel]);
        if (shape.Architecture.Positions == Positions.Learned)
        {
            yield return new(PositionEmbedding, [shape.ContextLength, dModel]);
        }

        for (var layer = 0; layer < shape.Layers; layer++)
        {
            foreach (var name in Norm(shape, Block(layer, "ln1")).Concat(Norm(shape, Block(layer, "ln2"))))
            {
                yield return new(name, [dModel]);
            }

            yield return new(Block(layer, "attn.W_Q"), [heads, dModel, dHead]);
            yield return new(Block(layer, "attn.W_O"), [heads, dHead, dModel]);
            yield return new(Block(layer, "attn.b_Q"), [heads, dHead]);
            yield return new(Block(layer, "attn.b_O"), [dModel]);
            yield return new(Block(layer, "attn.W_K"), [heads, dModel, dHead]);
            yield return new(Block(layer, "attn.W_V"), [heads, dModel, dHead]);
            yield return new(Block(layer, "attn.b_K"), [heads, dHead]);
            yield return new(Block(layer, "attn.b_V"), [heads, dHead]);
            yield return new(Block(layer, "mlp.W_in"), [dModel, dMlp]);
            yield return new(Block(layer, "mlp.b_in"), [dMlp]);
            yield return new(Block(layer, "mlp.W_out"), [dMlp, dModel]);
            yield return new(Block(layer, "mlp.b_out"), [dModel]);
        }

        foreach (var name in Norm(shape, "ln_final"))
        {
            yield return new(name, [dModel]);
        }

        yield return new("unembed.W_U", [dModel, shape.VocabularySize]);
        if (shape.Architecture.UnembeddingBias == UnembeddingBias.Learned)
        {
            yield return new("unembed.b_U", [shape.VocabularySize]);
        }
    }

    public static ModelShape Infer(StateDict weights)
    {
        var embedding = Required(weights, TokenEmbedding, "d_vocab, d_model");
        if (embedding[0] is not (Vocabulary.Size or Vocabulary.UnsignedSize))
        {
            throw Wrong(
                TokenEmbedding, embedding, $"[{Vocabulary.Size}, d_model], or [{Vocabulary.UnsignedSize}, d_model] of a model that adds only and writes no sign");
        }

        var unsigned = IsUnsigned(weights);
        var architecture = weights.Architecture ?? default;
        var digits = architecture.Positions == Positions.Learned ? DigitsOfPositions(weights, unsigned) : weights.Digits ?? throw new WeightFileException(
            $"With positions={Architecture.WordOf(architecture.Positions)} the weights do not show how many digits the model reads. State it with --digits.");
        var heads = Required(weights, Block(0, "attn.W_Q"), "n_heads, d_model, d_head");
        var layers = Enumerable.Range(0, weights.Entries.Count).TakeWhile(layer => weights.TryGet(Block(layer, "attn.W_Q"), out _)).Count();
        var shape = Shape(digits, layers, heads[0], embedding[1], heads[2], architecture) with { IsUnsigned = unsigned };
        RequireAll(weights, shape);
        return shape;
    }

    /// <summary>Whether the weights have as many tokens as the first notebooks' models, whose answers have no sign.</summary>
    public static bool IsUnsigned(StateDict weights) => weights.TryGet(TokenEmbedding, out var embedding) && embedding.Shape is [Vocabulary.UnsignedSize, _];

    public static string Block(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"blocks.{layer}.{name}");

    /// <summary>The names of the tensors of a normalisation.</summary>
    private static string[] Norm(ModelShape shape, string name) => shape.Architecture.Normalisation switch
    {
        Normalisation.Layer => [$"{name}.w", $"{name}.b"],
        Normalisation.Rms => [$"{name}.w"],
        _ => [],
    };

    private static long DigitsOfPositions(StateDict weights, bool unsigned)
    {
        if (!weights.TryGet(PositionEmbedding, out _))
        {
            throw new WeightFileException(
                $"'{PositionEmbedding}' is missing: these are not weights of such a model in the layout {Hooked}. " +
                $"The file has {Listed(weights)}.{Taken(weights.Architecture)}");
        }

        var positions = Required(weights, PositionEmbedding, "n_ctx, d_model");
        var digits = (positions[0] - 3) / 3;
        if (digits is < Layout.MinDigits or > Layout.MaxDigits || positions[0] != new Layout((int)digits, unsigned).ContextLength)
        {
            var expected = unsigned
                ? $"[3n + 3, d_model] for n = 1 to {Layout.MaxDigits} digits, since a model of {Vocabulary.UnsignedSize} tokens writes no sign"
                : $"[3n + 4, d_model] for n = 1 to {Layout.MaxDigits} digits, sign included; 3n + 3, without a sign, is the context of models of {Vocabulary.UnsignedSize} tokens";
            throw Wrong(
                PositionEmbedding,
                positions,
                $"{expected}. With this context length the model may have been made for {StatedDigits.Possible(positions[0], unsigned)}: state the number with --digits");
        }

        return weights.Digits is { } stated && stated != digits
            ? throw new WeightFileException(
                $"'{PositionEmbedding}' is for {digits} digits, but the file, or the config.json beside it, states digits {stated}. Correct one of them, " +
                "or, if the model has more room than it needs, state the number with --digits.")
            : digits;
    }

    private static ModelShape Shape(long digits, int layers, long heads, long dModel, long dHead, Architecture architecture)
    {
        try
        {
            return new(checked((int)digits), layers, checked((int)heads), checked((int)dModel), checked((int)dHead)) { Architecture = architecture };
        }
        catch (Exception cause) when (cause is ArgumentException or OverflowException)
        {
            throw new WeightFileException(
                $"The weights are for {digits} digits, {layers} layers, {heads} heads, d_model {dModel}, d_head {dHead}, " +
                "from which no model can be built.", cause);
        }
    }

    private static void RequireAll(StateDict weights, ModelShape shape)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, extents) in Of(shape))
        {
            expected.Add(name);
            if (!weights.TryGet(name, out var tensor))
            {
                throw new WeightFileException(
                    $"'{name}' is missing: with it, of shape {Text(extents)}, these would be weights of a model of {shape} in the layout {Hooked}.{Taken(weights.Architecture)}");
            }

            if (!tensor.Shape.SequenceEqual(extents))
            {
                throw Wrong(name, tensor.Shape, $"{Text(extents)} in a model of {shape}, d_mlp {shape.DMlp}");
            }
        }

        if (weights.Entries.Select(entry => entry.Key).FirstOrDefault(name => !expected.Contains(name)) is { } unknown)
        {
            throw new WeightFileException($"'{unknown}' belongs to no model of {shape}.{Taken(weights.Architecture)}");
        }
    }

    /// <summary>The architecture that was assumed or stated for the weights, and the possible ones.</summary>
    private static string Taken(Architecture? stated) => (stated is { } said
        ? $" Its architecture is stated as {said}, which these tensors contradict."
        : $" The file states no architecture, so {default(Architecture)} is assumed; if it has another one, state it with --architecture.")
        + $" Possible values: {Architecture.Possible}.";

    private static IReadOnlyList<long> Required(StateDict weights, string name, string dimensions)
    {
        if (!weights.TryGet(name, out var tensor))
        {
            throw new WeightFileException(
                $"'{name}' is missing: these are not weights of such a model in the layout {Hooked}. The file has {Listed(weights)}.");
        }

        return tensor.Shape.Count == dimensions.Count(c => c == ',') + 1 ? tensor.Shape : throw Wrong(name, tensor.Shape, $"[{dimensions}]");
    }

    private static WeightFileException Wrong(string name, IReadOnlyList<long> found, string expected) =>
        new($"'{name}' has shape {Text(found)}, expected {expected}.");

    /// <summary>Some of the names, for messages.</summary>
    public static string Listed(StateDict weights)
    {
        const int most = 3;
        var names = weights.Entries.Take(most).Select(entry => $"'{Printable.Of(entry.Key)}'");
        return weights.Entries.Count == 0
            ? "no tensor"
            : string.Join(", ", names) + (weights.Entries.Count > most ? $" and {weights.Entries.Count - most} more" : "");
    }

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
