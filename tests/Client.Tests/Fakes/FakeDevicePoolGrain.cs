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
}
