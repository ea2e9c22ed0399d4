using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>A place in the forward pass whose activations can be recorded.</summary>
/// <param name="Hooked">Its name in TransformerLens' HookedTransformer; null if that has no hook there.</param>
/// <param name="Bridge">Its names in TransformerBridge, where they are others; empty if the bridge has no hook there, or not of this model.</param>
/// <param name="Axes">What its dimensions are; the first is <c>question</c>.</param>
/// <param name="Extents">Their extents after the first.</param>
/// <param name="Read">Takes or computes it from a run that feeds every token.</param>
internal sealed record HookPoint(
    string? Hooked, IReadOnlyList<string> Bridge, IReadOnlyList<string> Axes, IReadOnlyList<long> Extents, Func<CircuitModel, QuestionRun, Tensor> Read)
{
    /// <summary>All its names.</summary>
    public IEnumerable<string> Names => Hooked is null ? Bridge : Bridge.Prepend(Hooked);
}
