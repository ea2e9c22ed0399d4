namespace VerifiedAddition.Experiments;

/// <summary>A written file for machines (docs/json.md).</summary>
public sealed record ExportJson(string Model, string Format, string File, long Bytes);
