namespace VerifiedAddition.Experiments;

/// <summary>Weights of a model.</summary>
/// <param name="Name">What it is called, in messages; the path of the weight file if <paramref name="Content"/> is null.</param>
/// <param name="Content">A weight file; null to read the one at that path.</param>
public sealed record NamedWeights(string Name, byte[]? Content = null);
