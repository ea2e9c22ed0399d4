namespace VerifiedAddition.Experiments;

/// <summary>A published variant as JSON (docs/json.md).</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Folder">The full path of the folder.</param>
/// <param name="Files">The names of the files in it that were written.</param>
/// <param name="Verifications">What the card says of its answers, an operation each.</param>
public sealed record PublicationJson(string Variant, string Folder, IReadOnlyList<string> Files, IReadOnlyList<VerificationJson> Verifications);
