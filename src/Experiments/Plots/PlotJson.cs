namespace VerifiedAddition.Experiments;

/// <summary>Drawn pictures for machines (docs/json.md).</summary>
/// <param name="Variants">Names of the variants that it shows.</param>
/// <param name="Files">Full paths.</param>
public sealed record PlotJson(IReadOnlyList<string> Variants, IReadOnlyList<string> Files);
