using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Assigns waiting variants to the device slots that ask for work. Key: <see cref="IDevicePoolGrain.Key"/>.</summary>
/// <remarks>The queue is not stored: sweeps repeat their requests, so a pool that lost its queue recovers it within seconds.</remarks>
[Alias("va.ILeasingGrain"), Version(GridContract.Version)]
public interface ILeasingGrain : IGrainWithStringKey
{
    /// <summary>Registers all variants that a sweep wants trained, in its order; earlier requests that are not repeated are withdrawn.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="terms">Its priority and limit.</param>
    /// <param name="requests">The variants it wants trained, including those that already train.</param>
    [Alias("Want")]
    Task<SweepQueue> RequestAsync(string sweep, SweepTerms terms, PoolRequest[] requests, CancellationToken cancellationToken = default);

    /// <summary>Returns the state of a sweep's requests.</summary>
    [Alias("Queue"), AlwaysInterleave]
    Task<SweepQueue> QueueAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>Receives a silo's profile and load, about once a second; returns whether the silo is given work, and if not, why.</summary>
    [Alias("ReportSilo")]
    Task<SiloView> ReportAsync(SiloReport report, CancellationToken cancellationToken = default);

    /// <summary>
    /// A slot asks for work. Returns a ticket for each variant to train; none if nothing waits that its silo may train. Asking again
    /// before all tickets are returned gives those it still holds.
    /// </summary>
    /// <param name="worker">The slot that asks.</param>
    /// <param name="most">Maximum number of variants it can train as one stack, at least 1.</param>
    [Alias("LeaseStack")]
    Task<TrainingTicket[]> LeaseAsync(WorkerId worker, int most, CancellationToken cancellationToken = default);

    /// <summary>The worker reports that it still holds the lease. Returns whether it may keep it.</summary>
    [Alias("RenewLease")]
    Task<LeaseOrder> RenewAsync(TrainingTicket ticket, TrainingSpeed speed, CancellationToken cancellationToken = default);

    /// <summary>The worker is done with the lease.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="error">The error that ended the attempt; null if it did not fail.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ReturnLease")]
    Task ReturnAsync(TrainingTicket ticket, string? error, CancellationToken cancellationToken = default);

    /// <summary>The worker is done with the lease, and says what it has written.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="error">The error that ended the attempt; null if it did not fail.</param>
    /// <param name="bytes">Bytes that the attempt has written to the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ReturnWritten")]
    Task ReturnWrittenAsync(TrainingTicket ticket, string? error, long bytes, CancellationToken cancellationToken = default);

    /// <summary>The leased variant has already seen a newer epoch: the lease ends, and the next lease gets a still newer epoch.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="owner">The variant's newest epoch.</param>
    [Alias("ReturnFenced")]
    Task ReturnFencedAsync(TrainingTicket ticket, long owner, CancellationToken cancellationToken = default);

    /// <summary>Returns the use of slots that the ledger may not have yet: by leases that have ended, and up to now by those that are held.</summary>
    /// <param name="sweep">A sweep; null for all.</param>
    [Alias("Charges"), AlwaysInterleave]
    Task<SlotCharge[]> ChargesAsync(string? sweep, CancellationToken cancellationToken = default);
}

/// <summary>What a worker must do with a lease.</summary>
[GenerateSerializer, Alias("va.LeaseOrder")]
public enum LeaseOrder
{
    /// <summary>Continue.</summary>
    Hold,

    /// <summary>Make a checkpoint, report it and return the lease: another silo continues.</summary>
    HandOver,

    /// <summary>Stop: the lease no longer belongs to the worker.</summary>
    Lost,
}

/// <summary>The training speed of a variant.</summary>
/// <param name="SecondsLeft">Estimated seconds until its last step; null until known.</param>
/// <param name="WorkPerSecond">Floating-point operations per second, counted as in <see cref="PoolRequest.Work"/>; null until known.</param>
/// <param name="GotOn">Whether a later checkpoint is stored than the one the attempt began at.</param>
/// <param name="Bytes">Bytes that the attempt has written to the store so far.</param>
[GenerateSerializer, Immutable, Alias("va.LeasePace")]
public sealed record TrainingSpeed(double? SecondsLeft, double? WorkPerSecond, bool GotOn = false, long Bytes = 0);
