namespace VerifiedAddition.Experiments;

/// <summary>A written training record for machines (docs/json.md).</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Format"><c>jsonl</c>, <c>csv</c> or <c>tensorboard</c>.</param>
/// <param name="File">Its full path.</param>
/// <param name="Bytes">How many it has.</param>
/// <param name="Steps">How many the record tells of.</param>
public sealed record RecordExportJson(string Variant, string Format, string File, long Bytes, int Steps);
