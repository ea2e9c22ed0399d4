namespace VerifiedAddition.Experiments;

/// <summary>A written report for machines (docs/json.md).</summary>
public sealed record ReportJson(string File, long Bytes, string? Sweep, IReadOnlyList<string> Models, IReadOnlyList<string> Pictures);
