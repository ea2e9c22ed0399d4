using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Grains;

/// <summary>Tells the ledger how many questions a job has counted. Belongs to one activation of the job.</summary>
/// <remarks>
/// The ledger takes the part of the sum that it has not had, so it can be told again. It forgets a job some time after the job's stored state has said the
/// same; until then nothing old may be told. So a job tells only shortly after a write of its own, which proves that no other activation has gone on.
/// </remarks>
/// <param name="job">Its name in logs.</param>
/// <param name="grains">Reaches the ledger.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The grain's logger.</param>
internal sealed partial class JobCharging(string job, IGrainFactory grains, TimeProvider time, ILogger logger)
{
    /// <summary>For so long a write proves that no other activation has gone on.</summary>
    public static readonly TimeSpan Trusted = TimeSpan.FromSeconds(30);

    /// <summary>How often a job that runs tells what it has counted.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer is waited for.</summary>
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(5);

    private readonly long _began = time.GetTimestamp();
    private long? _proved;
    private long? _told;
    private long _stored;

    /// <summary>Whether the activation has just proved that no other one has gone on.</summary>
    public bool IsProved => _proved is { } proved && time.GetElapsedTime(proved) < Trusted;

    /// <summary>Whether a job that runs should tell what it has counted.</summary>
    public bool IsDue => time.GetElapsedTime(_told ?? _began) >= Period;

    /// <summary>A state was read that says how much the ledger has.</summary>
    public void Read(Demand demand) => _stored = demand.Charged;

    /// <summary>A state was written that says how much the ledger has.</summary>
    /// <param name="since">When the write began.</param>
    /// <param name="charged">What the state says.</param>
    public void Wrote(long since, long charged) => (_proved, _stored) = (since, charged);

    /// <summary>Tells what is counted, if there is somebody to charge and the ledger has not all of it.</summary>
    /// <param name="demand">The job's state; it learns what the ledger has.</param>
    /// <param name="counted">Questions that are counted.</param>
    /// <param name="device">The kind of device that answered last.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the ledger has all of it.</returns>
    /// <exception cref="InvalidOperationException">It has not been proved that no other activation has gone on.</exception>
    public async Task<bool> TellAsync(Demand demand, long counted, string device, CancellationToken cancellationToken)
    {
        if (demand is not { Account: { } account, ChargedAs: { } name } || counted <= demand.Charged)
        {
            return true;
        }

        if (!IsProved)
        {
            throw new InvalidOperationException($"{job} must be stored before the ledger is told.");
        }

        _told = time.GetTimestamp();
        try
        {
            await Intake.ChargeAsync(new(name, _stored, counted, account.Sweep, account.Owner, account.Variant, device), cancellationToken)
                .WaitAsync(CallTime, time, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever the error, the ledger is told again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotCharged(logger, job, e.Message);
            return false;
        }

        demand.Charged = Math.Max(demand.Charged, counted);
        return true;
    }

    /// <summary>Tells that nothing more will come of a job, and that its stored state says what the ledger has; or that it is deleted.</summary>
    /// <param name="name">As the ledger knows it; null if it does not.</param>
    /// <param name="charged">What the ledger has; null for what the stored state says.</param>
    public void Settle(string? name, long? charged = null)
    {
        if (name is not null)
        {
            Intake.SettleAsync(name, charged ?? _stored).Ignore(); // if it is lost, the ledger remembers the job for longer
        }
    }

    private ILedgerIntakeGrain Intake => grains.GetGrain<ILedgerIntakeGrain>(ILedgerIntakeGrain.Key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job}: the ledger does not take what is counted, which is tried again: {Reason}")]
    private static partial void LogNotCharged(ILogger logger, string job, string reason);
}
