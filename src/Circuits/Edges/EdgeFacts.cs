using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Which parts of a model read what others write, and how much it matters (docs/circuits.md).</summary>
/// <param name="Model">The shape of the model.</param>
/// <param name="Spec">How it was found.</param>
/// <param name="Operations">The operations of the questions.</param>
/// <param name="Pairs">How many pairs of questions.</param>
/// <param name="Clean">The mean margin of the asked question as it is, in logits: of the other question's symbol over its own. Negative where it is answered rightly.</param>
/// <param name="Other">The mean margin when everything is as with the other question.</param>
/// <param name="Vertices">Scores of all vertices but the logits.</param>
/// <param name="Edges">Scores of all edges, the strongest by <see cref="EdgeScore.Integrated"/> first.</param>
public sealed record EdgeFacts(
    AnalysedModel Model,
    EdgeSpec Spec,
    IReadOnlyList<Operation> Operations,
    int Pairs,
    double Clean,
    double Other,
    IReadOnlyList<VertexScore> Vertices,
    IReadOnlyList<EdgeScore> Edges)
{
    /// <summary>How well the estimates order the edges that were patched.</summary>
    public EdgeAgreement Agreement { get; } = EdgeAgreement.Of(Edges);

    /// <summary>The strongest of the edges that were patched, by what that showed.</summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<EdgeScore> Strongest(int count) =>
        [.. Edges.Where(edge => edge.Exact is not null).OrderByDescending(edge => Math.Abs(edge.Exact!.Value)).Take(count)];
}
