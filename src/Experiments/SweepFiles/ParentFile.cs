using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A weight file that variants of a sweep start from.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Sha256">Hash of its bytes when the sweep file was read.</param>
public sealed record ParentFile(string Path, string Sha256);

/// <summary>A variant that starts from a weight file.</summary>
/// <param name="At">Where the sweep file names it.</param>
/// <param name="Name">The variant's name.</param>
/// <param name="Spec">The variant.</param>
/// <param name="Policy">Which tensors are copied.</param>
/// <param name="File">The weight file.</param>
internal sealed record ParentUse(Place At, string Name, VariantSpec Spec, WarmStartPolicy Policy, ParentFile File);
