namespace VerifiedAddition.Grains;

/// <summary>An analysis at one moment.</summary>
/// <param name="Key">The key of its grain.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Phase">Its phase.</param>
/// <param name="Done">Completed parts, each counted once, including those of the ablation it builds on.</param>
/// <param name="Parts">Parts known so far: some follow from the results of others.</param>
/// <param name="Seconds">Wall time while it ran, in seconds.</param>
/// <param name="PartSeconds">Sum of the parts' thread times, in seconds.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="StorageTrouble">Why the last attempt to store results failed; null if it succeeded.</param>
[GenerateSerializer, Immutable, Alias("va.AnalysisSnapshot")]
public sealed record AnalysisSnapshot(
    string Key, AnalysisPlan? Plan, JobPhase Phase, int Done, int Parts, double Seconds, double PartSeconds, string? Error,
    string? StorageTrouble = null) : IJobSnapshot
{
    /// <inheritdoc/>
    public JobKind Job => JobKinds.Analysis;

    long IJobSnapshot.Done => Done;

    long IJobSnapshot.Total => Parts;
}
