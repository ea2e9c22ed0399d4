using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>What is stated of the model in a file, beside what its tensors show.</summary>
/// <param name="Name">The file's name, for messages.</param>
/// <param name="Architecture">The caller's statement; null for none.</param>
/// <param name="Heads">The caller's statement; null for none.</param>
internal sealed record StatedModel(string Name, Architecture? Architecture, int? Heads)
{
    /// <summary>The weights with the architecture, digits and heads that the file, the one beside it, or the caller states.</summary>
    /// <param name="saved">The weights as the file has them.</param>
    /// <param name="match">Their layout; null if it is not known.</param>
    /// <param name="beside">Reads the file beside.</param>
    /// <exception cref="WeightFileException">Two statements contradict each other, or one the weights; or nobody states the heads where it takes that.</exception>
    public StateDict Of(StateDict saved, LayoutMatch? match, Func<ModelConfig?> beside)
    {
        RequireOwn(saved, match);
        var linear = match is { Layout: not WeightLayout.Hooked };
        var found = (saved.Architecture is null && saved.Origin?.Format is WeightFormat.Pth) || (linear && saved.Heads is null) ? beside() : null;
        var fitting = IsOf(saved, match, found?.Dimensions) ? found : null;
        var written = saved.Architecture ?? fitting?.Architecture;
        if (Architecture is not null && written is not null && Architecture != written)
        {
            throw new WeightFileException(
                $"'{Name}' states the architecture {written}, but --architecture says {Architecture}. Leave the option out, or correct the file.");
        }

        return new(saved)
        {
            Architecture = written ?? Architecture,
            Digits = saved.Digits ?? fitting?.Digits,
            Heads = linear ? HeadsOf(saved, match!, found, fitting) : RequireHeads(saved, match),
            Origin = saved.Origin! with { Layout = match?.Layout, Prefix = match?.Prefix ?? "" },
        };
    }

    /// <summary>The heads that the layout shows; null if it is not known.</summary>
    private int? RequireHeads(StateDict saved, LayoutMatch? match)
    {
        if (Heads is { } stated && match?.HeadsIn(saved) is { } found && found != stated)
        {
            throw new WeightFileException($"'{Name}' has {found} heads, but --heads says {stated}. Leave the option out: the layout shows how many there are.");
        }

        return null;
    }

    private int HeadsOf(StateDict saved, LayoutMatch match, ModelConfig? found, ModelConfig? fitting)
    {
        var written = saved.Heads ?? fitting?.Dimensions?.Heads;
        if (Heads is { } stated)
        {
            return written is null || written == stated ? stated : throw new WeightFileException(
                $"'{Name}' states n_heads {written}, but --heads says {stated}. Leave the option out, or correct the file.");
        }

        return written ?? throw new WeightFileException(
            $"'{Name}': {LayoutReader.UnknownHeads(match.Layout)}" +
            (found?.Dimensions is { } other ? $" The config.json that lies there is of another model: {Text(other)}." : ""));
    }

    /// <summary>What a file says of its own model must be so; the one beside it may be about another file of its folder.</summary>
    private void RequireOwn(StateDict saved, LayoutMatch? match)
    {
        if (saved.Config?.Dimensions is { } own && match is not null && !match.Fits(saved, own))
        {
            throw new WeightFileException(
                $"'{Name}' says that its model has {Text(own)}, but its tensors, of {match.Blocks} blocks in the layout {WeightLayouts.Describe(match.Layout)}, " +
                $"are of another: {match.Describe(saved)}. Correct what it says, or give the file that belongs to it.");
        }
    }

    /// <summary>Whether weights have the dimensions that a <c>config.json</c> states, if it does.</summary>
    private static bool IsOf(StateDict weights, LayoutMatch? match, ModelDimensions? dimensions) =>
        dimensions is null || match?.Fits(weights, dimensions) == true;

    private static string Text(ModelDimensions of) => $"n_layers {of.Layers}, n_heads {of.Heads}, d_model {of.DModel}, d_head {of.DHead}";
}
