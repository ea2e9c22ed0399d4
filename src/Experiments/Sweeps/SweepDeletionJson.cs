namespace VerifiedAddition.Experiments;

/// <summary>What the deletion of a sweep takes away, as JSON (docs/json.md).</summary>
/// <param name="Sweep">Its name.</param>
/// <param name="Deleted">Names of the variants that are deleted, with their checkpoints, weights, records and jobs.</param>
/// <param name="Kept">Names of the variants that stay.</param>
/// <param name="KeptBy">Names of the sweeps that have those, too.</param>
/// <param name="IsDone">Whether it is deleted; false where it was only asked what would be.</param>
public sealed record SweepDeletionJson(
    string Sweep, IReadOnlyList<string> Deleted, IReadOnlyList<string> Kept, IReadOnlyList<string> KeptBy, bool IsDone)
{
    /// <summary>The JSON form of a deletion.</summary>
    public static SweepDeletionJson Of(SweepDeletion deletion, bool isDone)
    {
        ArgumentNullException.ThrowIfNull(deletion);
        return new(deletion.Sweep.Name, deletion.Deleted, deletion.Kept, deletion.KeptBy, isDone);
    }
}
