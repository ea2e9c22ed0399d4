using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>Activations that were recorded.</summary>
/// <param name="WeightsSha256">The hash of the weights, as in <c>va variant show</c>.</param>
/// <param name="Config">The model.</param>
/// <param name="Sites">The tensors of the file, in order.</param>
/// <param name="Questions">The questions with their right answers, as they were fed, in the order of the tensors' first dimension.</param>
public sealed record RecordedActivations(
    string WeightsSha256, ModelConfig Config, IReadOnlyList<ActivationSiteJson> Sites, IReadOnlyList<string> Questions);
