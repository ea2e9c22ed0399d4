namespace VerifiedAddition.Experiments;

/// <summary>What shall be followed.</summary>
/// <param name="Model">The variant.</param>
/// <param name="Parent">The weight file that it started from; null if that is known.</param>
/// <param name="Controls">Models that did not.</param>
/// <param name="Questions">Of each claim.</param>
/// <param name="Folder">Where files are written; null for nowhere.</param>
public sealed record ReuseRequest(string Model, string? Parent, IReadOnlyList<string> Controls, int Questions, ModelFolder? Folder);
