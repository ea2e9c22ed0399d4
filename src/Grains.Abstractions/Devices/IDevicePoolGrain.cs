using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Gives waiting variants to the device slots that ask for work. Key: <see cref="Key"/>.</summary>
/// <remarks>The queue is soft: sweeps say again what they wait for, so a pool that lost it has it again within seconds.</remarks>
[Alias("va.IDevicePoolGrain"), Version(GridContract.Version)]
public interface IDevicePoolGrain : IGrainWithStringKey
{
    const string Key = "default";

    /// <summary>A sweep says all that it wants slots for, in its order; what it wanted before and does not name is withdrawn.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="terms">What it may take.</param>
    /// <param name="requests">What it wants. What trains already is no matter.</param>
    [Alias("Want")]
    Task<SweepQueue> WantAsync(string sweep, SweepTerms terms, PoolRequest[] requests, CancellationToken cancellationToken = default);

    /// <summary>How what a sweep wants stands.</summary>
    [Alias("Queue"), AlwaysInterleave]
    Task<SweepQueue> QueueAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>A silo says what it is and how busy, about once a second; it is told whether it is given work, and why not.</summary>
    [Alias("ReportSilo")]
    Task<SiloView> ReportAsync(SiloReport report, CancellationToken cancellationToken = default);

    /// <summary>
    /// A slot asks for work: a ticket for each variant that it shall train, none when nothing waits that its silo may train. Asking again
    /// before all are returned gives those it still holds.
    /// </summary>
    /// <param name="worker">The slot that asks.</param>
    /// <param name="most">How many variants it can train as one stack, at least 1.</param>
    [Alias("LeaseStack")]
    Task<TrainingTicket[]> LeaseAsync(WorkerId worker, int most, CancellationToken cancellationToken = default);

    /// <summary>The worker still holds the lease, or shall not any more.</summary>
    [Alias("RenewLease")]
    Task<LeaseOrder> RenewAsync(TrainingTicket ticket, LeasePace pace, CancellationToken cancellationToken = default);

    /// <summary>The worker is done with the lease.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="error">What the attempt failed with; null if it did not fail.</param>
    [Alias("ReturnLease")]
    Task ReturnAsync(TrainingTicket ticket, string? error, CancellationToken cancellationToken = default);

    /// <summary>The variant of a lease has had a newer epoch: the lease is over, and the next one is newer than that.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="owner">The newest epoch of the variant.</param>
    [Alias("ReturnFenced")]
    Task ReturnFencedAsync(TrainingTicket ticket, long owner, CancellationToken cancellationToken = default);

    /// <summary>Gives a silo no more work, has it hand over what it trains, or gives it work again.</summary>
    /// <param name="silo">Its name.</param>
    /// <param name="standing">Draining, or Working to end that, or an exclusion.</param>
    /// <returns>The silos of that name; empty if there is none.</returns>
    [Alias("SetStanding")]
    Task<SiloView[]> SetStandingAsync(string silo, SiloStanding standing, CancellationToken cancellationToken = default);

    /// <summary>The silos, by name.</summary>
    [Alias("Silos"), AlwaysInterleave]
    Task<SiloView[]> SilosAsync(CancellationToken cancellationToken = default);

    [Alias("ViewPool"), AlwaysInterleave]
    Task<PoolSnapshot> ViewAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a worker shall do with a lease.</summary>
[GenerateSerializer, Alias("va.LeaseOrder")]
public enum LeaseOrder
{
    /// <summary>Go on.</summary>
    Hold,

    /// <summary>Make a checkpoint, report it and return the lease: another silo shall go on.</summary>
    HandOver,

    /// <summary>It is not the worker's any more.</summary>
    Lost,
}

/// <summary>How fast a variant trains.</summary>
/// <param name="SecondsLeft">Until its last step, about; null before that is known.</param>
/// <param name="WorkPerSecond">Floating-point operations a second, counted as <see cref="PoolRequest.Work"/> is; null likewise.</param>
/// <param name="GotOn">Whether a later checkpoint is stored than the attempt began at.</param>
[GenerateSerializer, Immutable, Alias("va.LeasePace")]
public sealed record LeasePace(double? SecondsLeft, double? WorkPerSecond, bool GotOn = false);
