using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Asks one model the questions of one plan, in shards that are each counted once. Key: <see cref="VerificationPlan.KeyFor"/>.</summary>
[Alias("va.IVerificationGrain"), Version(GridContract.Version), ForClients]
public interface IVerificationGrain : IJobGrain
{
    /// <summary>Returns the full result; null until the verification is finished.</summary>
    [Alias("Report"), AlwaysInterleave]
    Task<VerificationReport?> ReportAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the certificate, already stored under <see cref="CertificateFile.KeyOf"/>.</summary>
    /// <returns>Null until the verification is finished, and for plans that do not ask every question.</returns>
    [Alias("Certificate"), AlwaysInterleave]
    Task<Certificate?> CertificateAsync(CancellationToken cancellationToken = default);
}
