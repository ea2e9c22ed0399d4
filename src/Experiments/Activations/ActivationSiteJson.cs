namespace VerifiedAddition.Experiments;

/// <summary>A recorded tensor as JSON.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Dtype"><c>float32</c>.</param>
/// <param name="Shape">The extents of its dimensions.</param>
/// <param name="Axes">What the dimensions are, such as <c>question</c>, <c>position</c>, <c>d_model</c>.</param>
public sealed record ActivationSiteJson(string Name, string Dtype, IReadOnlyList<long> Shape, IReadOnlyList<string> Axes);
