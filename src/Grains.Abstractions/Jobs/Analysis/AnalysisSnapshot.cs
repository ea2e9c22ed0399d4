namespace VerifiedAddition.Grains;

/// <summary>An analysis at one moment.</summary>
/// <param name="Key">Its grain's key.</param>
/// <param name="Plan">What is looked for.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Done">Parts that are done, each counted once; those of what it builds on, too.</param>
/// <param name="Parts">Parts that are known of by now: some follow from what others find.</param>
/// <param name="Seconds">Wall time while it ran.</param>
/// <param name="PartSeconds">The sum of the parts' times on their threads.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="StorageTrouble">Why what is found could not be stored in the last try; null if it could.</param>
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
