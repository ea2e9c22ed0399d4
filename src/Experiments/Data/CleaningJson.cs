namespace VerifiedAddition.Experiments;

/// <summary>What was deleted because nobody can ask for it, and which sweeps were deleted for their age, as JSON (docs/json.md).</summary>
/// <param name="Sweeps">The sweeps, the oldest first.</param>
/// <param name="Kinds">What was deleted besides, by kind.</param>
/// <param name="Bytes">All of that together, without what the sweeps had.</param>
/// <param name="IsDone">Whether it is deleted; false where it was only asked what would be.</param>
public sealed record CleaningJson(
    IReadOnlyList<SweepDeletionJson> Sweeps, IReadOnlyList<StoredKindJson> Kinds, long Bytes, bool IsDone)
{
    /// <summary>The JSON form of a cleaning.</summary>
    public static CleaningJson Of(Cleaning cleaning)
    {
        ArgumentNullException.ThrowIfNull(cleaning);
        return new(
            [.. cleaning.Sweeps.Select(sweep => SweepDeletionJson.Of(sweep, cleaning.IsDone))],
            [.. cleaning.Kinds.Select(StoredKindJson.Of)],
            cleaning.Kinds.Sum(kind => kind.Bytes),
            cleaning.IsDone);
    }
}
