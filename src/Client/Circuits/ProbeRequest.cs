using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>What <c>va probe</c> was asked for.</summary>
/// <param name="Model">The model, as it was named.</param>
/// <param name="Digits">Those that were stated for a weight file.</param>
/// <param name="Spec">How it is probed.</param>
/// <param name="Operations">Those that were named; null for all that the model can be asked.</param>
/// <param name="Folder">What is written to; null for nothing.</param>
internal sealed record ProbeRequest(string Model, int? Digits, ProbeSpec Spec, IReadOnlyList<Operation>? Operations, ModelFolder? Folder);
