using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The kind of node that performs a sub-task at a place.</summary>
public enum PlaceKind
{
    /// <summary>One attention head.</summary>
    Head,

    /// <summary>Two heads of a layer together.</summary>
    Pair,

    /// <summary>The MLP of a layer.</summary>
    Mlp,
}

/// <summary>A place in a model, in terms shared by models of other seeds and shapes: the index of the head is left out.</summary>
/// <param name="At">The token's name as in <see cref="Layout.NameOf"/>, or <c>sign</c>.</param>
/// <param name="Layer">From 0.</param>
/// <param name="Kind">The kind of node.</param>
public readonly record struct Place(string At, int Layer, PlaceKind Kind)
{
    /// <summary>The place of a claim's nodes in a model with the given layout.</summary>
    public static Place Of(Claim claim, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var first = claim.Nodes[0];
        return new(
            first.Position == layout.SignPosition ? "sign" : layout.NameOf(first.Position),
            first.Layer,
            first.IsMlp ? PlaceKind.Mlp : claim.Nodes.Count > 1 ? PlaceKind.Pair : PlaceKind.Head);
    }

    /// <summary><c>A3 L0 head</c>, <c>D'2 L0 two heads</c>, <c>sign L1 MLP</c></summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At} L{Layer} {Kind switch
    {
        PlaceKind.Head => "head",
        PlaceKind.Pair => "two heads",
        _ => "MLP",
    }}");
}
