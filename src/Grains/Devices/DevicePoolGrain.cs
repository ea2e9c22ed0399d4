using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IDevicePoolGrain"/>
[KeepAlive]
public sealed partial class DevicePoolGrain(
    [PersistentState("pool", GrainStores.Runs)] IPersistentState<DevicePoolGrain.Memory> memory,
    IClusterMembershipService membership,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<DevicePoolGrain> logger) : Grain, IDevicePoolGrain
{
    /// <summary>A lease that was not renewed for so long is taken back.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ReapPeriod = TimeSpan.FromSeconds(1);

    /// <summary>When each lease was last renewed: soft, since renewing must cost nothing.</summary>
    private readonly Dictionary<long, long> _renewed = [];

    /// <summary>When each slot last asked for work or renewed.</summary>
    private readonly Dictionary<WorkerId, long> _workers = [];

    private DevicePool _pool = DevicePool.Empty;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _pool = DevicePool.Empty with { Leases = [.. memory.State.Leases], Epoch = memory.State.Epoch };
        foreach (var lease in _pool.Leases)
        {
            _renewed[lease.Epoch] = time.GetTimestamp();
        }

        this.RegisterGrainTimer(static (pool, token) => pool.ReapAsync(token), this, ReapPeriod, ReapPeriod);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.PoolLeft();
        return Task.CompletedTask;
    }

    public Task<PoolSnapshot> EnqueueAsync(PoolRequest[] requests, CancellationToken cancellationToken)
    {
        _pool = _pool.Enqueue(requests);
        return ViewAsync(cancellationToken);
    }

    public Task WithdrawAsync(VariantId[] variants, CancellationToken cancellationToken)
    {
        _pool = _pool.Withdraw(variants);
        return Task.CompletedTask;
    }

    public async Task<TrainingTicket[]> LeaseAsync(WorkerId worker, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (!IsAlive(worker))
        {
            return [];
        }

        _workers[worker] = time.GetTimestamp();
        var (next, tickets) = _pool.Lease(worker, time.GetUtcNow().ToUnixTimeMilliseconds(), most);
        if (!ReferenceEquals(next, _pool))
        {
            await StoreAsync(next, cancellationToken);
        }

        foreach (var ticket in tickets)
        {
            _renewed[ticket.Epoch] = time.GetTimestamp();
        }

        return [.. tickets];
    }

    public Task<bool> RenewAsync(TrainingTicket ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        if (!_pool.Holds(ticket) || !IsAlive(ticket.Worker))
        {
            return Task.FromResult(false);
        }

        _renewed[ticket.Epoch] = _workers[ticket.Worker] = time.GetTimestamp();
        return Task.FromResult(true);
    }

    public async Task ReturnAsync(TrainingTicket ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        if (_pool.Holds(ticket))
        {
            await StoreAsync(_pool.Return(ticket), cancellationToken);
            _renewed.Remove(ticket.Epoch);
        }
    }

    public Task<PoolSnapshot> ViewAsync(CancellationToken cancellationToken)
    {
        var slots = _workers.Keys.Concat(_pool.Leases.Select(lease => lease.Worker)).ToHashSet().Count;
        return Task.FromResult(new PoolSnapshot([.. _pool.Waiting.Select(request => request.Variant)], [.. _pool.Leases], slots));
    }

    /// <summary>A silo that was declared dead can still call for a while: membership decides, not the network.</summary>
    private bool IsAlive(WorkerId worker) => membership.CurrentSnapshot.GetSiloStatus(worker.Silo) is SiloStatus.Active or SiloStatus.Joining;

    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        foreach (var (worker, _) in _workers.Where(seen => !IsAlive(seen.Key) || time.GetElapsedTime(seen.Value) > LeaseTime).ToArray())
        {
            _workers.Remove(worker);
        }

        metrics.PoolSeen(_pool, _workers.Keys);
        var lost = _pool.Leases.Where(lease => !IsAlive(lease.Worker) || time.GetElapsedTime(_renewed[lease.Epoch]) > LeaseTime).ToHashSet();
        if (lost.Count == 0)
        {
            return;
        }

        await StoreAsync(_pool.Reap(lost.Contains), cancellationToken);
        foreach (var lease in lost)
        {
            _renewed.Remove(lease.Epoch);
            LogReaped(logger, lease.Variant, lease.Epoch, lease.Worker.SiloName, membership.CurrentSnapshot.GetSiloStatus(lease.Worker.Silo));
        }
    }

    private async Task StoreAsync(DevicePool next, CancellationToken cancellationToken)
    {
        memory.State = new() { Leases = [.. next.Leases], Epoch = next.Epoch };
        await memory.WriteStateAsync(cancellationToken);
        _pool = next;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: lease {Epoch} of silo {Silo} ({Status}) is taken back")]
    private static partial void LogReaped(ILogger logger, VariantId variant, long epoch, string silo, SiloStatus status);

    /// <summary>What a restart must find.</summary>
    public sealed class Memory
    {
        public List<TrainingTicket> Leases { get; init; } = [];

        public long Epoch { get; init; }
    }
}
