using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>A variant that waits for a slot.</summary>
/// <param name="Variant">Which one.</param>
/// <param name="Sweep">For whom.</param>
/// <param name="Stack">Variants that say the same may be trained as one stack; null: this one is trained alone.</param>
[GenerateSerializer, Immutable, Alias("va.PoolRequest")]
public sealed record PoolRequest(VariantId Variant, string Sweep, string? Stack = null);

/// <summary>The pool at one moment.</summary>
/// <param name="Waiting">Variants that wait, the next one first.</param>
/// <param name="Leases">Who trains what.</param>
/// <param name="Slots">Training slots that asked for work or hold a lease.</param>
[GenerateSerializer, Immutable, Alias("va.PoolSnapshot")]
public sealed record PoolSnapshot(VariantId[] Waiting, TrainingTicket[] Leases, int Slots);

/// <summary>Gives waiting variants to the device slots that ask for work. Key: <see cref="Key"/>.</summary>
/// <remarks>The queue is soft: sweeps repeat what they wait for, so a pool that lost it has it again within seconds.</remarks>
[Alias("va.IDevicePoolGrain")]
public interface IDevicePoolGrain : IGrainWithStringKey
{
    const string Key = "default";

    /// <summary>Appends what does not wait and is not leased yet; says what waits now, the next one first.</summary>
    [Alias("Enqueue")]
    Task<PoolSnapshot> EnqueueAsync(PoolRequest[] requests, CancellationToken cancellationToken = default);

    /// <summary>These shall wait no longer.</summary>
    [Alias("Withdraw")]
    Task WithdrawAsync(VariantId[] variants, CancellationToken cancellationToken = default);

    /// <summary>
    /// A slot asks for work: a ticket for each variant that it shall train, none when nothing waits. Asking again before all are returned
    /// gives those it still holds.
    /// </summary>
    /// <param name="worker">The slot that asks.</param>
    /// <param name="most">How many variants it can train as one stack, at least 1.</param>
    [Alias("LeaseStack")]
    Task<TrainingTicket[]> LeaseAsync(WorkerId worker, int most, CancellationToken cancellationToken = default);

    /// <summary>The worker still holds the lease; false when it lost it.</summary>
    [Alias("Renew")]
    Task<bool> RenewAsync(TrainingTicket ticket, CancellationToken cancellationToken = default);

    /// <summary>The worker is done with the lease, whatever came of it.</summary>
    [Alias("Return")]
    Task ReturnAsync(TrainingTicket ticket, CancellationToken cancellationToken = default);

    [Alias("View"), AlwaysInterleave]
    Task<PoolSnapshot> ViewAsync(CancellationToken cancellationToken = default);
}
