using System.Globalization;
using VerifiedAddition.Client;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Chaos;

/// <summary>Deals the blows of a plan.</summary>
internal sealed class Disturbance(ChaosCluster cluster, SweepDriver client, IGrid grid, Journal journal, TimeProvider time)
{
    /// <summary>How long a silo is waited for that a blow could fall on.</summary>
    private static readonly TimeSpan PatienceForTarget = TimeSpan.FromSeconds(30);

    /// <summary>The longest that a frozen silo is waited for to be declared dead, and a stopped or thawed one to end.</summary>
    private static readonly TimeSpan PatienceForEnd = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan PatienceForAnswer = TimeSpan.FromSeconds(3);

    /// <summary>A silo that trains says so every half second.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(1.5);

    /// <summary>How long the storage fails: longer than a lease lasts, and than it takes to make many checkpoints.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(45);

    /// <summary>How long before the storage is back the silo is killed.</summary>
    private static readonly TimeSpan KillBefore = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly List<Task> _aftermath = [];

    /// <summary>The blows that fell, in order.</summary>
    public List<FallenBlow> Fallen { get; } = [];

    /// <summary>Returns when the last blow has fallen and what it began is over. Where a blow falls late, the others do too.</summary>
    public async Task RunAsync(IReadOnlyList<ChaosEvent> plan, CancellationToken cancellationToken)
    {
        var before = TimeSpan.Zero;
        foreach (var blow in plan)
        {
            await Task.Delay(blow.At - before, cancellationToken);
            before = blow.At;
            await DealAsync(blow, cancellationToken);
        }

        await Task.WhenAll(_aftermath);
    }

    private async Task DealAsync(ChaosEvent blow, CancellationToken cancellationToken)
    {
        switch (blow.Blow)
        {
            case Blow.KillClient:
                Note(blow, []);
                client.Kill(blow.Down);
                break;
            case Blow.KillStorage:
                Note(blow, []);
                cluster.Storage.Kill(blow.Down);
                break;
            default:
                if (await TargetAsync(blow, cancellationToken) is { } target)
                {
                    await DealAsync(blow, target, cancellationToken);
                }

                break;
        }
    }

    private async Task DealAsync(ChaosEvent blow, Node target, CancellationToken cancellationToken)
    {
        Node[] up = [.. cluster.Silos.Where(silo => silo.IsUp)];
        var fallen = Note(blow, blow.Blow is Blow.KillAllSilos ? up : [target]);
        switch (blow.Blow)
        {
            case Blow.FreezeSilo:
                await target.SignalAsync("STOP", blow.Down);
                _aftermath.Add(ThawAsync(fallen, target, blow.Down, cancellationToken));
                break;
            case Blow.KillAllSilos:
                foreach (var silo in up)
                {
                    silo.Kill(blow.Down);
                }

                break;
            case Blow.StopSilo:
                await target.SignalAsync("TERM", blow.Down);
                _aftermath.Add(ExpectEndAsync(target, "asked to stop"));
                break;
            case Blow.StorageAway:
                cluster.Storage.Kill(Outage);
                await Task.Delay(Outage - KillBefore, cancellationToken);
                target.Kill(blow.Down);
                break;
            case Blow.ReportsLost:
                await cluster.LimitStorageAsync(bytes: 1, cancellationToken);
                await Task.Delay(Outage, cancellationToken);
                target.Kill(blow.Down);
                await cluster.LimitStorageAsync(bytes: 0, cancellationToken);
                break;
            default:
                target.Kill(blow.Down);
                break;
        }
    }

    /// <summary>Lets a frozen silo go on once the others have given it up: it then believes that everything is still its own.</summary>
    private async Task ThawAsync(FallenBlow fallen, Node target, TimeSpan down, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!DeclaredDead() && time.GetElapsedTime(began) < PatienceForEnd)
        {
            await Task.Delay(Look, cancellationToken);
        }

        var given = DeclaredDead();
        await Task.Delay(down, cancellationToken);
        journal.Add("chaos", $"{target.Name} goes on after {time.GetElapsedTime(began).TotalSeconds:F1} s, {(given ? "declared dead" : "not declared dead")}");
        await target.SignalAsync("CONT", down);
        if (given)
        {
            await ExpectEndAsync(target, "declared dead");
        }
        else
        {
            target.Spare();
        }

        bool DeclaredDead() => SiloLog.Deaths(journal.Lines).Any(death => death.Silo == target.Name && death.At > fallen.At);
    }

    /// <summary>One that does not end is killed: it must not keep its place from others for ever.</summary>
    private async Task ExpectEndAsync(Node target, string why)
    {
        if (!await target.EndsWithinAsync(PatienceForEnd))
        {
            journal.Add("chaos", $"{target.Name} was {why} and did not end");
            target.Kill(TimeSpan.Zero);
        }
    }

    private async Task<Node?> TargetAsync(ChaosEvent blow, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < PatienceForTarget)
        {
            var first = blow.Blow is Blow.KillCoordinator ? await CoordinatorAsync(blow.Silo, cancellationToken) : blow.Silo;
            var up = Enumerable.Range(first ?? 0, cluster.Silos.Count).Select(i => cluster.Silos[i % cluster.Silos.Count]).Where(silo => silo.IsUp).ToArray();
            if (first is not null && up.Length > 0)
            {
                return blow.Blow is Blow.FreezeSilo or Blow.StorageAway or Blow.ReportsLost ? Array.Find(up, IsTraining) ?? up[0] : up[0];
            }

            await Task.Delay(Look, cancellationToken);
        }

        journal.Add("chaos", $"no silo for {blow.Blow}");
        return null;
    }

    private bool IsTraining(Node silo) => SiloLog.Steps(journal.Lines).Any(step => step.Silo == silo.Name && journal.Now - step.At < Recently);

    /// <summary>The number of the silo that holds the sweep, or the pool; null while nobody says.</summary>
    private async Task<int?> CoordinatorAsync(int which, CancellationToken cancellationToken)
    {
        IAddressable grain = which % 2 == 0
            ? grid.Grains.GetGrain<ISweepGrain>(client.Sweep)
            : grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key);
        try
        {
            var address = await grid.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain, cancellationToken).AsTask()
                .WaitAsync(PatienceForAnswer, cancellationToken);
            var number = address is null ? -1 : cluster.SiloPorts.ToList().IndexOf(address.Endpoint.Port);
            return number >= 0 && cluster.Silos[number].IsUp ? number : null;
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            return null;
        }
    }

    private FallenBlow Note(ChaosEvent blow, IEnumerable<Node> targets)
    {
        var fallen = new FallenBlow(journal.Now, blow.Blow, [.. targets.Select(target => target.Name)]);
        Fallen.Add(fallen);
        journal.Add("chaos", string.Create(
            CultureInfo.InvariantCulture, $"{blow.Blow} {string.Join(' ', fallen.Silos)} (planned for {blow.At.TotalSeconds:F1} s, down {blow.Down.TotalSeconds:F1} s)"));
        return fallen;
    }
}

/// <summary>A blow that fell.</summary>
/// <param name="At">When.</param>
/// <param name="Blow">What.</param>
/// <param name="Silos">The names of the silos that it fell on.</param>
public sealed record FallenBlow(DateTimeOffset At, Blow Blow, IReadOnlyList<string> Silos);
