using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>
/// Reads weights in the forms in which others publish them: in another layout, with a prefix before every name, or after TransformerLens
/// folded the normalisation into the other weights. Only exactly equivalent forms are converted, and a note says what was done.
/// </summary>
internal static class PublishedForms
{
    /// <summary>The weights under this product's names; weights in an unknown form are returned unchanged.</summary>
    /// <exception cref="WeightFileException">The form is known but unsupported; the message says what to save instead.</exception>
    public static StateDict Read(StateDict saved)
    {
        var weights = FoldedNormalisation.Restore(LayoutReader.Read(saved));
        if (StateDictTensors.IsUnsigned(weights))
        {
            weights.Note(
                $"it has {Vocabulary.UnsignedSize} tokens: the model adds only, and writes answers without a sign. They are shown with the plus that is meant.");
        }

        return weights;
    }
}

/// <summary>Restores LayerNorm gains and biases that TransformerLens folded into the weights after them (<c>fold_ln</c>, <c>LNPre</c>).</summary>
/// <remarks>
/// A folded model normalises without gains and biases, which equals gains of 1 and biases of 0. TransformerLens' other processing steps
/// (<c>center_writing_weights</c>, <c>center_unembed</c>, <c>fold_value_biases</c>) keep all names and shapes and need no conversion.
/// </remarks>
internal static class FoldedNormalisation
{
    private const string Gain = ".w";

    public static StateDict Restore(StateDict saved)
    {
        if (saved.Architecture is { Normalisation: not Normalisation.Layer } ||
            !saved.TryGet(StateDictTensors.TokenEmbedding, out var embedding) || embedding.Shape is not [_, var width] ||
            !saved.TryGet("unembed.W_U", out _))
        {
            return saved; // not a model
        }

        string[] expected = [.. Names(saved)];
        string[] missing = [.. expected.Where(name => !saved.TryGet(name, out _))];
        if (missing.Length == expected.Length)
        {
            return Restored(saved, expected, width);
        }

        return missing.Length == expected.Length / 2 && !Array.Exists(missing, name => name.EndsWith(Gain, StringComparison.Ordinal))
            ? throw new WeightFileException(
                $"'{missing[0]}' and all other biases of the normalisation are missing, but its gains are there: this is RMSNorm, which the " +
                "file does not state. Say so with --architecture normalisation=rms.")
            : saved;
    }

    private static IEnumerable<string> Names(StateDict saved)
    {
        for (var layer = 0; saved.TryGet(StateDictTensors.Block(layer, "attn.W_Q"), out _); layer++)
        {
            foreach (var name in (string[])["ln1.w", "ln1.b", "ln2.w", "ln2.b"])
            {
                yield return StateDictTensors.Block(layer, name);
            }
        }

        yield return "ln_final.w";
        yield return "ln_final.b";
    }

    private static StateDict Restored(StateDict saved, IEnumerable<string> names, long width)
    {
        var weights = new StateDict(saved);
        foreach (var name in names)
        {
            var values = new float[width];
            Array.Fill(values, name.EndsWith(Gain, StringComparison.Ordinal) ? 1 : 0);
            weights.Add(name, new([width], values));
        }

        weights.Note(
            "it has no weights of LayerNorm (ln1, ln2, ln_final): they are assumed to be folded into the others (TransformerLens' fold_ln), which " +
            "gives the same answers. A model that was trained without LayerNorm, or with RMSNorm, would be read wrongly.");
        return weights;
    }
}
