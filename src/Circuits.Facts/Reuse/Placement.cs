namespace VerifiedAddition.Circuits;

/// <summary>Where a model's nodes lie in another that started from it. Positions are the same, since both read as many digits.</summary>
/// <param name="Start">The layer that got its first one.</param>
/// <param name="Shift">The head that got the first one of a layer.</param>
public readonly record struct Placement(int Start, int Shift = 0)
{
    public Node Of(Node node) => node with { Layer = Start + node.Layer, Head = node.Head + Shift };

    /// <summary>Whether something of the parent lies there.</summary>
    public bool Covers(Node place, AnalysedModel parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return place.Layer >= Start && place.Layer < Start + parent.Layers
            && (place.Head is not { } head || (head >= Shift && head < Shift + parent.Heads));
    }
}
