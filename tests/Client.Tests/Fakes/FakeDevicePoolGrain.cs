using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>A silo that is drained hands over what it trains by the next look.</summary>
public sealed class FakeDevicePoolGrain(FakeWorld world) : Grain, IDevicePoolGrain
{
    public Task<SiloView[]> SilosAsync(CancellationToken cancellationToken = default) => Task.FromResult(world.Pool.Silos);

    public Task<PoolSnapshot> ViewAsync(CancellationToken cancellationToken = default)
    {
        var now = world.Pool;
        var drained = now.Silos.Where(silo => silo.Standing is SiloStanding.Draining).Select(silo => silo.Profile.Name).ToArray();
        world.Pool = now with { Leases = [.. now.Leases.Where(lease => !drained.Contains(lease.Ticket.Worker.SiloName, StringComparer.Ordinal))] };
        return Task.FromResult(now);
    }

    public Task<SiloView[]> SetStandingAsync(string silo, SiloStanding standing, CancellationToken cancellationToken = default)
    {
        world.Pool = world.Pool with
        {
            Silos = [.. world.Pool.Silos.Select(one => one.Profile.Name != silo ? one : one with
            {
                Standing = standing,
                Reason = standing is SiloStanding.Working ? null : "drained by an operator",
            })],
        };
        return Task.FromResult(world.Pool.Silos.Where(one => one.Profile.Name == silo).ToArray());
    }

    public Task<SweepQueue> RequestAsync(string sweep, SweepTerms terms, PoolRequest[] requests, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<SweepQueue> QueueAsync(string sweep, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SiloView> ReportAsync(SiloReport report, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<TrainingTicket[]> LeaseAsync(WorkerId worker, int most, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<LeaseOrder> RenewAsync(TrainingTicket ticket, TrainingSpeed speed, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task ReturnAsync(TrainingTicket ticket, string? error, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ReturnFencedAsync(TrainingTicket ticket, long owner, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
