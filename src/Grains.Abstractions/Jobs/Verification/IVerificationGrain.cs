using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Asks one model the questions of one plan, in shards that are counted once each. Key: <see cref="VerificationPlan.KeyFor"/>.</summary>
[Alias("va.IVerificationGrain"), Version(GridContract.Version)]
public interface IVerificationGrain : IJobGrain
{
    /// <summary>All that was found; null until it is finished.</summary>
    [Alias("Report"), AlwaysInterleave]
    Task<VerificationReport?> ReportAsync(CancellationToken cancellationToken = default);

    /// <summary>The certificate; it is stored by then, as <see cref="CertificateFile.KeyOf"/>.</summary>
    /// <returns>Null until all is finished, and for plans that do not ask every question.</returns>
    [Alias("Certificate"), AlwaysInterleave]
    Task<Certificate?> CertificateAsync(CancellationToken cancellationToken = default);
}
