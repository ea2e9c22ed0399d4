namespace VerifiedAddition.Circuits;

/// <summary>Activations of one place, as they are recorded: float32.</summary>
/// <param name="Name">As it was named, by TransformerLens' name.</param>
/// <param name="Axes">What the dimensions are; the first is <c>question</c>.</param>
/// <param name="Shape">Their extents.</param>
public sealed record RecordedSite(string Name, IReadOnlyList<string> Axes, IReadOnlyList<long> Shape);
