using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Brings weights of any layout, whatever wrappers put before their names, into HookedTransformer's.</summary>
internal static class LayoutReader
{
    /// <summary>What TransformerBridge puts into names for each module that it wraps.</summary>
    private const string Wrapper = "_original_component.";

    /// <summary>The weights in the layout hooked; those of unknown names are returned unchanged.</summary>
    /// <exception cref="WeightFileException">They are of several models or layouts, or tensors are missing or unknown; the message names one.</exception>
    public static StateDict Read(StateDict saved)
    {
        var weights = WithoutWrappers(saved);
        if (LayoutMatch.Find(weights) is not { } match)
        {
            return weights;
        }

        var plain = WithoutPrefix(weights, match);
        return match.Layout is WeightLayout.Hooked ? plain : ToHooked(plain, match with { Prefix = "" });
    }

    /// <summary>The weights under names without what TransformerBridge puts into them.</summary>
    public static StateDict WithoutWrappers(StateDict saved)
    {
        if (!saved.Entries.Any(entry => entry.Key.Contains(Wrapper, StringComparison.Ordinal)))
        {
            return saved;
        }

        var weights = Renamed(saved, name => name.Replace(Wrapper, "", StringComparison.Ordinal));
        weights.Note($"its names have '{Wrapper}' in them, which TransformerBridge puts around what it wraps; it is left out.");
        return weights;
    }

    private static StateDict WithoutPrefix(StateDict saved, LayoutMatch match)
    {
        var prefix = match.Prefix;
        if (prefix.Length == 0)
        {
            return saved;
        }

        if (saved.Entries.FirstOrDefault(entry => !entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Key is { } other)
        {
            throw new WeightFileException(
                $"'{Printable.Of(match.Example)}' is there, but so is '{Printable.Of(other)}', which does not begin with " +
                $"'{Printable.Of(prefix)}': this is more than one model. Save the state_dict() of one of them alone.");
        }

        var weights = Renamed(saved, name => name[prefix.Length..]);
        weights.Note($"all names begin with '{Printable.Of(prefix)}', which a wrapper of the model adds; it is left out.");
        return weights;
    }

    private static StateDict Renamed(StateDict saved, Func<string, string> rename)
    {
        var weights = StateDict.Like(saved);
        foreach (var (name, tensor) in saved.Entries)
        {
            if (weights.TryGet(rename(name), out _))
            {
                throw new WeightFileException($"Two tensors are called '{Printable.Of(rename(name))}', one of them behind a wrapper's name. Save the state_dict() again.");
            }

            weights.Add(rename(name), tensor);
        }

        return weights;
    }

    private static StateDict ToHooked(StateDict saved, LayoutMatch match)
    {
        RequirePositionsOf(saved, match.Layout);
        RequireKnown(saved, match);
        var heads = saved.Heads ?? throw new WeightFileException(UnknownHeads(match.Layout));
        var folded = !saved.Entries.Any(entry => LayoutTable.Find(entry.Key) is { Row.IsOfNormalisation: true });
        var weights = StateDict.Like(saved);
        foreach (var (row, block) in LayoutTable.Of(match.Blocks))
        {
            if (saved.TryGet(match.NameOf(row, block), out var tensor))
            {
                weights.Add(row.Name(WeightLayout.Hooked, block), Converted(match.NameOf(row, block), row, tensor, heads));
            }
            else if (!CanBeMissing(row, saved, folded))
            {
                throw Missing(saved, match, row, block);
            }
        }

        var filled = WithBias(weights);
        weights.Note(
            $"its layout is {WeightLayouts.Describe(match.Layout)}: the same numbers are read under HookedTransformer's names and shapes, with {heads} heads" +
            (filled ? ", and a bias of the unembedding that is zero, since the layout has none." : "."));
        return weights;
    }

    /// <summary>What is said where nothing states how many heads share a matrix.</summary>
    public static string UnknownHeads(WeightLayout layout) =>
        $"The layout {WeightLayouts.Describe(layout)} does not show how many heads the attention has. State n_heads, with n_layers, d_model and d_head, in a " +
        "config.json beside the file, or read it with 'va model import FILE --heads N --out OTHER' and use what that writes.";

    private static HostTensor Converted(string name, LayoutRow row, HostTensor tensor, int heads) => row.Form.ToHooked(tensor, heads)
        ?? throw new WeightFileException(
            $"'{name}' has shape [{string.Join(", ", tensor.Shape)}], but n_heads is {heads}; expected {row.Form.LinearDimensions()}. Correct n_heads, or the file.");

    /// <summary>A normalisation that was folded, or of a kind without biases; and biases of the unembedding.</summary>
    private static bool CanBeMissing(LayoutRow row, StateDict saved, bool folded) =>
        row.Hooked == LayoutTable.UnembeddingBias
        || (row.IsOfNormalisation && (folded || (saved.Architecture is { Normalisation: Normalisation.Rms } && row.Hooked.EndsWith(".b", StringComparison.Ordinal))))
        || (row.Hooked == StateDictTensors.PositionEmbedding && saved.Architecture is { Positions: Positions.None });

    private static WeightFileException Missing(StateDict saved, LayoutMatch match, LayoutRow row, int block) => new(
        $"'{match.NameOf(row, block)}' is missing: with it, these would be weights of {match.Blocks} blocks in the layout {WeightLayouts.Describe(match.Layout)}. " +
        $"The file has {StateDictTensors.Listed(saved)}. Save the whole state_dict().");

    private static void RequireKnown(StateDict saved, LayoutMatch match)
    {
        if (saved.Entries.FirstOrDefault(entry => LayoutTable.Find(entry.Key) is null).Key is { } unknown)
        {
            throw new WeightFileException(
                $"'{Printable.Of(unknown)}' belongs to no model in the layout {WeightLayouts.Describe(match.Layout)}, whose names '{Printable.Of(match.Example)}' " +
                "and others are: a gated MLP, for example, is another model. Leave it out, if it is no weight.");
        }
    }

    /// <summary>The native model rotates numbers beside each other, and HookedTransformer those half a head apart.</summary>
    private static void RequirePositionsOf(StateDict saved, WeightLayout layout)
    {
        if (saved.Architecture is { Positions: Positions.Rotary })
        {
            throw new WeightFileException(
                $"Its positions are stated as rotary, which the layout {WeightLayouts.Describe(layout)} computes otherwise than HookedTransformer. " +
                "Only models with learned positions are read from this layout.");
        }
    }

    /// <summary>Adds the bias of the unembedding where the layout has none and the architecture does; whether it did.</summary>
    private static bool WithBias(StateDict weights)
    {
        if ((weights.Architecture ?? default).UnembeddingBias is not UnembeddingBias.Learned || weights.TryGet(LayoutTable.UnembeddingBias, out _)
            || !weights.TryGet("unembed.W_U", out var unembedding))
        {
            return false;
        }

        weights.Add(LayoutTable.UnembeddingBias, new([unembedding.Shape[1]], new float[unembedding.Shape[1]]));
        return true;
    }
}
