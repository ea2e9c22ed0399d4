namespace VerifiedAddition.Silo;

/// <summary>How a silo is, from what this process knows already: no question here asks anybody else.</summary>
public sealed class SiloHealth(
    IServiceProvider services, IHostApplicationLifetime lifetime, StoragePulse storage) : ILifecycleParticipant<ISiloLifecycle>
{
    private IClusterMembershipService? _membership;
    private SiloAddress? _address;
    private bool _left;

    /// <summary>Why the silo has not started yet; null once it has, also while it stops.</summary>
    public string? Startup => Volatile.Read(ref _membership) is null ? "the silo has not joined yet" : null;

    /// <summary>Why the silo should get no new work; null if it may.</summary>
    public string? Ready => Startup
        ?? (lifetime.ApplicationStopping.IsCancellationRequested || _left ? "the silo drains: it hands back what it trains and stops" : null)
        ?? (Status is SiloStatus.Active ? null : $"the silo is {Status} in the membership")
        ?? services.GetService<ContractWatch>()?.Trouble
        ?? storage.Trouble;

    /// <summary>Why the process should be replaced; null as long as it need not be. That it answers at all is half of it.</summary>
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
