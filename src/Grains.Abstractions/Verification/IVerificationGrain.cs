using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Asks one model the questions of one plan, in shards that are counted once each. Key: <see cref="VerificationPlan.KeyFor"/>.</summary>
[Alias("va.IVerificationGrain"), Version(GridContract.Version)]
public interface IVerificationGrain : IGrainWithStringKey
{
    /// <summary>Starts or resumes; a finished verification only says so.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="plan">The questions.</param>
    /// <param name="sweep">The sweep to be told of progress; null for none.</param>
    [Alias("Start")]
    Task<VerificationSnapshot> StartAsync(
        WeightsRef weights, VerificationPlan plan, string? sweep, CancellationToken cancellationToken = default);

    /// <summary>A sweep wants it no longer; when nobody does, it stops, and what is counted is kept.</summary>
    [Alias("Release")]
    Task<VerificationSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default);

    [Alias("View"), AlwaysInterleave]
    Task<VerificationSnapshot> ViewAsync(CancellationToken cancellationToken = default);

    /// <summary>All that was found; null until it is finished.</summary>
    [Alias("Report"), AlwaysInterleave]
    Task<VerificationReport?> ReportAsync(CancellationToken cancellationToken = default);

    /// <summary>The certificate; it is stored by then, as <see cref="CertificateFile.KeyOf"/>.</summary>
    /// <returns>Null until all is finished, and for plans that do not ask every question.</returns>
    [Alias("Certificate"), AlwaysInterleave]
    Task<Certificate?> CertificateAsync(CancellationToken cancellationToken = default);
}

/// <summary>Asks one model one range of a plan's questions, anew at every call. Key: <c>{verification}/{shard}</c>, with anything behind it.</summary>
[Alias("va.IVerificationShardGrain"), Version(GridContract.Version)]
public interface IVerificationShardGrain : IGrainWithStringKey
{
    /// <returns>What came of it; null if no slot of the silo came free in time, and nothing was asked.</returns>
    [Alias("Run"), ResponseTimeout("00:30:00")]
    Task<ShardReport?> RunAsync(
        WeightsRef weights, VerificationPlan plan, int shard, long first, long count, CancellationToken cancellationToken = default);
}
