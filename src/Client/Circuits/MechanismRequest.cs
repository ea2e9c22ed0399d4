using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>What <c>va mechanism</c> was asked for.</summary>
/// <param name="Model">The model, as it was named.</param>
/// <param name="Digits">Those that were stated for a weight file.</param>
/// <param name="Spec">How the mechanism is examined.</param>
/// <param name="Operations">Those that were named; null for all that the model can be asked.</param>
/// <param name="Folder">What is written to; null for nothing.</param>
/// <param name="Claims">Whether claims about nodes are tested, too.</param>
internal sealed record MechanismRequest(string Model, int? Digits, MechanismSpec Spec, IReadOnlyList<Operation>? Operations, ModelFolder? Folder, bool Claims = false);
