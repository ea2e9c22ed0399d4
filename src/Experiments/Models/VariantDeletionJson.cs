namespace VerifiedAddition.Experiments;

/// <summary>A variant that was taken out of a sweep, as JSON (docs/json.md).</summary>
/// <param name="Variant">Its name there.</param>
/// <param name="Sweep">The sweep.</param>
/// <param name="KeptBy">Names of the sweeps that have it, too; empty if it is deleted.</param>
public sealed record VariantDeletionJson(string Variant, string Sweep, IReadOnlyList<string> KeptBy)
{
    /// <summary>The JSON form of a deletion.</summary>
    public static VariantDeletionJson Of(VariantDeletion deletion)
    {
        ArgumentNullException.ThrowIfNull(deletion);
        return new(deletion.Variant, deletion.Sweep, deletion.KeptBy);
    }
}
