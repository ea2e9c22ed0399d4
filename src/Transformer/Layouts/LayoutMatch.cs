using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The layout that a file's names are of.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Prefix">What wrappers of the model put before every name; empty if nothing.</param>
/// <param name="Blocks">How many blocks the names tell of.</param>
/// <param name="Example">A name of the file that is of the layout.</param>
internal sealed record LayoutMatch(WeightLayout Layout, string Prefix, int Blocks, string Example)
{
    /// <summary>More blocks than any model that learns arithmetic has: so few bound what a name such as <c>blocks.999999999.ln1.w</c> costs.</summary>
    private const int MostBlocks = 1024;

    /// <summary>More parts than wrappers put before a name; a name of a million dots is not looked at from each of them.</summary>
    private const int MostParts = 16;

    private static readonly LayoutRow Query = LayoutTable.Rows.Single(row => row.Hooked == "blocks.*.attn.W_Q");

    /// <summary>The layout of some weights; null if none of their names is of one.</summary>
    /// <exception cref="WeightFileException">The names are of several layouts, or of several models.</exception>
    public static LayoutMatch? Find(StateDict weights)
    {
        LayoutMatch? found = null;
        foreach (var (name, _) in weights.Entries)
        {
            if (Of(name) is { } one)
            {
                found = found is null ? one : found with { Blocks = Math.Max(found.Blocks, one.Blocks) };
                RequireSame(found, one);
            }
        }

        return found;
    }

    /// <summary>The layout of one name; null if it is of none.</summary>
    public static LayoutMatch? Of(string name)
    {
        var start = 0;
        for (var part = 0; part < MostParts && start >= 0 && start < name.Length; part++)
        {
            if (LayoutTable.Find(name[start..]) is { Block: < MostBlocks } found)
            {
                return new(found.Layout, name[..start], found.Row.IsOfBlock ? found.Block + 1 : 0, name);
            }

            start = NextPart(name, start);
        }

        return null;
    }

    /// <summary>The name that a tensor has in the file.</summary>
    public string NameOf(LayoutRow row, int block) => Prefix + row.Name(Layout, block);

    /// <summary>Whether the weights can be those of a model of some dimensions.</summary>
    public bool Fits(StateDict weights, ModelDimensions dimensions)
    {
        long[] expected = Layout is WeightLayout.Hooked
            ? [dimensions.Heads, dimensions.DModel, dimensions.DHead]
            : [(long)dimensions.Heads * dimensions.DHead, dimensions.DModel];
        return Blocks == dimensions.Layers
            && Enumerable.Range(0, Blocks).All(block => weights.TryGet(NameOf(Query, block), out var tensor) && tensor.Shape.SequenceEqual(expected));
    }

    /// <summary>How many heads the first block has; null if the layout does not show it.</summary>
    public long? HeadsIn(StateDict weights) =>
        Layout is WeightLayout.Hooked && weights.TryGet(NameOf(Query, 0), out var tensor) && tensor.Shape.Count > 0 ? tensor.Shape[0] : null;

    /// <summary>The tensor that shows the dimensions, for messages.</summary>
    public string Describe(StateDict weights) => weights.TryGet(NameOf(Query, 0), out var tensor)
        ? $"'{NameOf(Query, 0)}' has shape [{string.Join(", ", tensor.Shape)}]"
        : $"'{NameOf(Query, 0)}' is missing";

    private static int NextPart(string name, int start) => name.IndexOf('.', start) is var dot and >= 0 ? dot + 1 : -1;

    private static void RequireSame(LayoutMatch first, LayoutMatch other)
    {
        if (first.Layout != other.Layout)
        {
            throw new WeightFileException(
                $"'{Printable.Of(first.Example)}' is a name of the layout {WeightLayouts.Describe(first.Layout)}, but '{Printable.Of(other.Example)}' of " +
                $"{WeightLayouts.Describe(other.Layout)}. Weights have one layout: save the state_dict() of one model alone.");
        }

        if (first.Prefix != other.Prefix)
        {
            throw new WeightFileException(
                $"'{Printable.Of(first.Example)}' is there, but so is '{Printable.Of(other.Example)}': these are several models. " +
                "Save the state_dict() of one of them alone.");
        }
    }
}
