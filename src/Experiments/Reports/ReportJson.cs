namespace VerifiedAddition.Experiments;

/// <summary>A written report for machines (docs/json.md).</summary>
/// <param name="File">Its full path.</param>
/// <param name="Bytes">How many it has.</param>
/// <param name="Sweep">Null for a report about one model.</param>
/// <param name="Models">Those that it tells of.</param>
/// <param name="FailedAnalyses">Those of them that could not be looked into: the report says why.</param>
/// <param name="Pictures">Full paths of the picture files beside it.</param>
public sealed record ReportJson(
    string File, long Bytes, string? Sweep, IReadOnlyList<string> Models, IReadOnlyList<string> FailedAnalyses, IReadOnlyList<string> Pictures);
