namespace VerifiedAddition.Circuits;

/// <summary>How faithful a circuit is to its model. Everywhere, what is answered rightly is listed by class, in the same order.</summary>
/// <param name="Spec">How it was measured.</param>
/// <param name="Shape">The shape of the model.</param>
/// <param name="NodesInAll">Number of nodes from which random circuits are drawn.</param>
/// <param name="Circuit">The circuit, in the order in which its nodes join.</param>
/// <param name="Model">What the whole model answers rightly.</param>
/// <param name="Curve">Circuits of growing size, from the empty one on; the circuit is one of them.</param>
/// <param name="Areas">The areas under the curve.</param>
/// <param name="Removed">The model without the circuit, and without as many random nodes; sizes are those of what is removed.</param>
/// <param name="Minimality">Which nodes it can do without; null for a circuit without nodes.</param>
/// <param name="Restoration">What helps it; null if it suffices, or nobody asked.</param>
public sealed record FaithfulnessFacts(
    FaithfulnessSpec Spec,
    AnalysedModel Shape,
    int NodesInAll,
    IReadOnlyList<Node> Circuit,
    IReadOnlyList<ClassAccuracy> Model,
    IReadOnlyList<CircuitPoint> Curve,
    IReadOnlyList<CurveArea> Areas,
    CircuitPoint Removed,
    Minimality? Minimality,
    Restoration? Restoration)
{
    /// <summary>The circuit itself, which is one of the points of the curve.</summary>
    public CircuitPoint Kept => Curve.Single(point => point.Size == Circuit.Count);

    /// <summary>
    /// The share of what the model can do beyond an empty circuit that the circuit does, by class:
    /// (accuracy − accuracy of the empty circuit) / (accuracy of the model − accuracy of the empty circuit). Null where the model does no more than the empty circuit.
    /// </summary>
    public IReadOnlyList<double?> Faithfulness =>
    [
        .. Model.Select((whole, i) => whole.Right == Curve[0].Circuit[i].Right
            ? (double?)null
            : (Kept.Circuit[i].Rate - Curve[0].Circuit[i].Rate) / (whole.Rate - Curve[0].Circuit[i].Rate)),
    ];
}
