using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>What shall be analysed, before the model is known.</summary>
/// <param name="Spec">How things are ablated.</param>
/// <param name="Questions">Questions such as <c>123+456</c>, with or without their answers; null for the policy's own test set.</param>
/// <param name="Operations">
/// Which operations that test set asks; null for those of which the model answers at least half rightly, as far as a sample shows.
/// </param>
public sealed record AnalysisRequest(AblationSpec Spec, IReadOnlyList<string>? Questions, IReadOnlyList<Operation>? Operations);
