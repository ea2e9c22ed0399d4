using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A request to measure the faithfulness of circuits, before the model is known.</summary>
/// <param name="Spec">How it is measured.</param>
/// <param name="Operations">The model's operations; null for those of which it answers at least half rightly in a sample.</param>
/// <param name="Analysis">The model's analysis, which orders the nodes; null to make it.</param>
/// <param name="Claims">The claims that were tested of it; null to test them if they order the nodes.</param>
public sealed record FaithfulnessRequest(
    FaithfulnessSpec Spec, IReadOnlyList<Operation>? Operations, CircuitFacts? Analysis, IReadOnlyList<ClaimEvidence>? Claims);
