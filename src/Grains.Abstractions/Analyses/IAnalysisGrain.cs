using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Looks into one model by one plan, in parts that are made once each. Key: <see cref="AnalysisPlan.KeyFor"/>.</summary>
[Alias("va.IAnalysisGrain"), Version(GridContract.Version)]
public interface IAnalysisGrain : IGrainWithStringKey
{
    /// <summary>Starts or resumes; a finished analysis only says so.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="plan">What is looked for.</param>
    /// <param name="sweep">The sweep to be told of progress; null for none.</param>
    /// <exception cref="ArgumentException">The plan is not this grain's, or asks for claims that cannot be tested.</exception>
    [Alias("Start")]
    Task<AnalysisSnapshot> StartAsync(WeightsRef weights, AnalysisPlan plan, string? sweep, CancellationToken cancellationToken = default);

    /// <summary>A sweep wants it no longer; when nobody does, it stops, and the parts that are done are kept.</summary>
    [Alias("Release")]
    Task<AnalysisSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default);

    [Alias("View"), AlwaysInterleave]
    Task<AnalysisSnapshot> ViewAsync(CancellationToken cancellationToken = default);
}

/// <summary>Makes one part of an analysis, anew at every call. Key: <c>{analysis}/{part}</c>, with anything behind it.</summary>
[Alias("va.IAnalysisPartGrain"), Version(GridContract.Version)]
public interface IAnalysisPartGrain : IGrainWithStringKey
{
    /// <returns>What came of it; null if no slot of the silo came free in time, and nothing was done.</returns>
    [Alias("Run"), ResponseTimeout("00:30:00")]
    Task<AnalysisPartReport?> RunAsync(WeightsRef weights, AnalysisPlan plan, AnalysisPart part, CancellationToken cancellationToken = default);
}

/// <summary>How far an analysis is.</summary>
[GenerateSerializer, Alias("va.AnalysisPhase")]
public enum AnalysisPhase
{
    New,
    Running,
    Completed,
    Failed,

    /// <summary>Nobody wants it at present; it goes on from the parts that are done when somebody does.</summary>
    Paused,
}

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
    string Key, AnalysisPlan? Plan, AnalysisPhase Phase, int Done, int Parts, double Seconds, double PartSeconds, string? Error,
    string? StorageTrouble = null);
