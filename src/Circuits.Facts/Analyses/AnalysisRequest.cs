using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A request for an analysis, before the model is known.</summary>
/// <param name="Spec">How activations are ablated.</param>
/// <param name="Questions">Questions such as <c>123+456</c>, with or without their answers; null for the policy's own test set.</param>
/// <param name="Operations">
/// The operations in that test set; null for those of which the model answers at least half rightly in a sample.
/// </param>
public sealed record AnalysisRequest(AblationSpec Spec, IReadOnlyList<string>? Questions, IReadOnlyList<Operation>? Operations);
