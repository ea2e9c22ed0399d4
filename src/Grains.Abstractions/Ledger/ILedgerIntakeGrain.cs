using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Takes what jobs count, each question once, and brings it to the pages of the ledger. Key: <see cref="Key"/>.</summary>
[Alias("va.ILedgerIntakeGrain"), Version(GridContract.Version)]
public interface ILedgerIntakeGrain : IGrainWithStringKey
{
    const string Key = "default";

    /// <summary>Takes what it has not had of the job yet. When this returns it is stored. A call that has waited for longer is not carried out.</summary>
    [Alias("Charge"), ResponseTimeout("00:00:10")]
    Task ChargeAsync(JobCharge charge, CancellationToken cancellationToken = default);

    /// <summary>The job's stored state says that the ledger has all of it: the job needs to be remembered only until no late call can come any more.</summary>
    /// <param name="job">As in <see cref="JobCharge.Job"/>.</param>
    /// <param name="charged">What the stored state says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Settle")]
    Task SettleAsync(string job, long charged, CancellationToken cancellationToken = default);

    /// <summary>Returns what the ledger's pages may not have yet.</summary>
    /// <param name="sweep">A sweep; null for all.</param>
    [Alias("Charges"), AlwaysInterleave]
    Task<QuestionCharge[]> ChargesAsync(string? sweep, CancellationToken cancellationToken = default);
}
