namespace VerifiedAddition.Circuits;

/// <summary>The location of a model's nodes in another that started from it. Positions are equal, since both have the same number of digits.</summary>
/// <param name="Start">The layer that received its first layer.</param>
/// <param name="Shift">The head that received the first head of a layer.</param>
public readonly record struct Placement(int Start, int Shift = 0)
{
    public Node Of(Node node) => node with { Layer = Start + node.Layer, Head = node.Head + Shift };

    /// <summary>Whether a place holds something of the parent.</summary>
    public bool Covers(Node place, AnalysedModel parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return place.Layer >= Start && place.Layer < Start + parent.Layers
            && (place.Head is not { } head || (head >= Shift && head < Shift + parent.Heads));
    }
}
