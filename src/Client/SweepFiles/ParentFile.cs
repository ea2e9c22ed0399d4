namespace VerifiedAddition.Client;

/// <summary>A weight file that variants of a sweep start from.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Sha256">Hash of its bytes when the sweep file was read.</param>
internal sealed record ParentFile(string Path, string Sha256);
