namespace VerifiedAddition.Silo;

/// <summary>The health of a silo, from what this process already knows: a health check makes no calls.</summary>
public sealed class SiloHealth(
    IServiceProvider services, IHostApplicationLifetime lifetime, StoragePulse storage) : ILifecycleParticipant<ISiloLifecycle>
{
    private IClusterMembershipService? _membership;
    private SiloAddress? _address;
    private bool _left;

    /// <summary>Why the silo has not started yet; null once it has, even while it shuts down.</summary>
    public string? Startup => Volatile.Read(ref _membership) is null ? "the silo has not joined yet" : null;

    /// <summary>Why the silo should get no new work; null if it may.</summary>
    public string? Ready => Startup
        ?? (lifetime.ApplicationStopping.IsCancellationRequested || _left ? "the silo drains: it hands back what it trains and stops" : null)
        ?? (Status is SiloStatus.Active ? null : $"the silo is {Status} in the membership")
        ?? services.GetService<ContractWatch>()?.Trouble
        ?? storage.Trouble;

    /// <summary>Why the process should be replaced; null if it need not be. Half of the check is that it answers at all.</summary>
    public string? Live => Startup is null && Status is SiloStatus.Dead ? "the other silos have declared this one dead" : null;

    private SiloStatus Status => _membership!.CurrentSnapshot.GetSiloStatus(_address!);

    public void Participate(ISiloLifecycle observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observer.Subscribe(nameof(SiloHealth), ServiceLifecycleStage.Active, Joined, Left);
    }

    private Task Joined(CancellationToken cancellationToken)
    {
        _address = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        Volatile.Write(ref _membership, services.GetRequiredService<IClusterMembershipService>());
        return Task.CompletedTask;
    }

    private Task Left(CancellationToken cancellationToken)
    {
        _left = true;
        return Task.CompletedTask;
    }
}
