namespace VerifiedAddition.Experiments;

/// <summary>What stands behind <c>extends</c>.</summary>
/// <param name="At">Where it names the other variant.</param>
/// <param name="Variant">The other variant's name in this file.</param>
internal sealed record ExtensionRequest(Place At, string Variant);
