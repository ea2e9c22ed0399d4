namespace VerifiedAddition.Grains;

/// <summary>The state of a robustness job; the members are those of every job.</summary>
[GenerateSerializer, Immutable, Alias("va.RobustnessSnapshot")]
public sealed record RobustnessSnapshot(
    string Key, RobustnessPlan? Plan, JobPhase Phase, long Done, long Total, double Seconds, double PartSeconds, string? Error, string? StorageTrouble = null)
    : IJobSnapshot
{
    /// <inheritdoc/>
    public JobKind Job => JobKinds.Robustness;
}
