using System.Globalization;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Chaos;

/// <summary>Injects the faults of a plan.</summary>
internal sealed class Disturbance(
    ChaosCluster cluster, SweepDriver client, SweepDriver? large, IGrid grid, UserHistory user, WorkMeter meter, Journal journal, TimeProvider time)
{
    /// <summary>Maximum wait for a silo that a fault can hit.</summary>
    private static readonly TimeSpan PatienceForTarget = TimeSpan.FromSeconds(30);

    /// <summary>Maximum wait for a frozen silo to be declared dead, and for a stopped or thawed one to end.</summary>
    private static readonly TimeSpan PatienceForEnd = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan PatienceForAnswer = TimeSpan.FromSeconds(3);

    /// <summary>Maximum wait for the work that a fault is aimed at. Between two sweeps there may be none for a while.</summary>
    private static readonly TimeSpan PatienceForWork = TimeSpan.FromSeconds(60);

    /// <summary>The same if another fault may hit that work as well.</summary>
    private static readonly TimeSpan ShortPatienceForWork = TimeSpan.FromSeconds(5);

    /// <summary>Maximum wait for any work: a fault that hits none shows nothing, and a cluster that does no work for this long is stuck.</summary>
    private static readonly TimeSpan PatienceForAnyWork = TimeSpan.FromMinutes(3);

    /// <summary>Polling interval; short, because results are stored quickly.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>Time from a kill to the check whether a command still holds: by then the grain that accepted it is on another silo.</summary>
    private static readonly TimeSpan UntilElsewhere = TimeSpan.FromSeconds(4);

    /// <summary>Duration of a storage outage: longer than a lease, and than it takes to make many checkpoints.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(36);

    /// <summary>How long before the end of the outage the silo is killed.</summary>
    private static readonly TimeSpan KillBefore = TimeSpan.FromSeconds(2);

    /// <summary>Time from the kill of the pool's silo to the check whether a silo is drained: by then its training is stored and returned.</summary>
    private static readonly TimeSpan UntilDrained = TimeSpan.FromSeconds(12);

    /// <summary>How long a disk is full or away: several checkpoints cannot be stored, and not so many parts fail that their job does.</summary>
    public static readonly TimeSpan Trouble = TimeSpan.FromSeconds(8);

    /// <summary>Age of the copy from which the storage is restored.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(4);

    /// <summary>Downtime of the storage during a restore: longer than a copy takes.</summary>
    private static readonly TimeSpan Restoring = TimeSpan.FromSeconds(3);

    /// <summary>Maximum age of a checkpoint whose variant counts as in training.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>Maximum number of tries to find a sweep that a user could suspend.</summary>
    private const int MaxTries = 10;

    /// <summary>Maximum number of kills after a short plan that are to hit what its faults missed.</summary>
    private const int MaxMore = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly List<Task> _aftermath = [];

    /// <summary>The injected faults, in order.</summary>
    public List<InjectedFault> Fallen { get; } = [];

    /// <summary>Returns when the last fault and its consequences are over. If a fault is late, the following ones are too.</summary>
    public async Task RunAsync(IReadOnlyList<ChaosEvent> plan, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var before = TimeSpan.Zero;
        foreach (var (number, fault) in plan.Index())
        {
            if (time.GetElapsedTime(began) > limit)
            {
                break;
            }

            await Task.Delay(fault.At - before, cancellationToken);
            before = fault.At;
            await MeetAsync(fault, plan, plan.Count - number, cancellationToken);
            await DealAsync(fault, cancellationToken);
        }

        for (var more = 0; more < MaxMore && plan.Count >= Enum.GetValues<Work>().Length && !IsThorough(plan) && Unmet() is [var work, ..]; more++)
        {
            // A fault that takes a while, such as a user's command and then a kill, may be too late for work that is soon done.
            var kill = new ChaosEvent(before, Fault.KillSilo, work, Silo: 0, ChaosPlan.MinDown);
            await MeetAsync(kill, plan, left: 1, cancellationToken);
            await DealAsync(kill, cancellationToken);
        }

        await Task.WhenAll(_aftermath);
    }

    private static bool IsThorough(IReadOnlyList<ChaosEvent> plan) => plan[^1].At > ChaosPlan.Thorough - ChaosPlan.Shortest;

    /// <summary>The kinds of work that no fault has hit.</summary>
    private Work[] Unmet() => [.. Enum.GetValues<Work>().Where(work => !Fallen.Any(fallen => fallen.Works.Contains(work)))];

    /// <summary>
    /// Waits until the work that a fault is aimed at is in progress: for a long time if the plan is thorough, then for any work. In a shorter plan the
    /// last faults wait for work that none has hit.
    /// </summary>
    private async Task MeetAsync(ChaosEvent fault, IReadOnlyList<ChaosEvent> plan, int left, CancellationToken cancellationToken)
    {
        var unmet = Unmet();
        var isLast = unmet.Length >= left;
        var (aim, patience) = isLast ? (unmet[0], PatienceForAnyWork) : (fault.Aim, IsThorough(plan) ? PatienceForWork : ShortPatienceForWork);
        var began = time.GetTimestamp();
        while (!IsHit() && time.GetElapsedTime(began) < PatienceForAnyWork)
        {
            await Task.Delay(aim is Work.Publication ? Glance : Look, cancellationToken);
        }

        // Only work in training has a newest checkpoint.
        bool IsHit() => (meter.IsUnderWay(aim) || (time.GetElapsedTime(began) >= patience && meter.UnderWay.Length > 0))
            && (fault.Fault is not Fault.FlipBit || meter.IsUnderWay(Work.Training));
    }

    private async Task DealAsync(ChaosEvent fault, CancellationToken cancellationToken)
    {
        switch (fault.Fault)
        {
            case Fault.KillClient:
                Note(fault, []);
                client.Kill(fault.Down);
                large?.Kill(fault.Down);
                break;
            case Fault.KillStorage:
                Note(fault, []);
                cluster.Storage.Kill(fault.Down);
                break;
            case Fault.PauseSweep or Fault.CancelSweep:
                await StandAsync(fault, cancellationToken);
                break;
            case Fault.ArtefactsAway:
                Note(fault, []);
                cluster.TakeArtefactsAway();
                await Task.Delay(Trouble, cancellationToken);
                cluster.BringArtefactsBack();
                break;
            case Fault.FullDisk:
                Note(fault, []);
                cluster.Disk!.Fill();
                await Task.Delay(Trouble, cancellationToken);
                cluster.Disk.Free();
                break;
            case Fault.FlipBit:
                await FlipAsync(fault, cancellationToken);
                break;
            case Fault.RestoreStorage:
                var forgotten = meter.UnderWay;
                cluster.BackUpStorage();
                await Task.Delay(Age, cancellationToken);
                Note(fault, cluster.Silos.Where(silo => silo.IsUp), forgotten);
                await RestoreAsync(cancellationToken);
                break;
            default:
                if (await TargetAsync(fault, cancellationToken) is { } target)
                {
                    await DealAsync(fault, target, cancellationToken);
                }

                break;
        }
    }

    private async Task DealAsync(ChaosEvent fault, Node target, CancellationToken cancellationToken)
    {
        Node[] up = [.. cluster.Silos.Where(silo => silo.IsUp)];
        var fallen = Note(fault, fault.Fault is Fault.KillAllSilos ? up : [target]);
        switch (fault.Fault)
        {
            case Fault.FreezeSilo:
                await target.SignalAsync("STOP", fault.Down);
                _aftermath.Add(ThawAsync(fallen, target, fault.Down, cancellationToken));
                break;
            case Fault.KillAllSilos:
                foreach (var silo in up)
                {
                    silo.Kill(fault.Down);
                }

                break;
            case Fault.StopSilo:
                await target.SignalAsync("TERM", fault.Down);
                _aftermath.Add(ExpectEndAsync(target, "asked to stop"));
                break;
            case Fault.StorageAway:
                cluster.Storage.Kill(Outage);
                await Task.Delay(Outage - KillBefore, cancellationToken);
                target.Kill(fault.Down);
                break;
            case Fault.ReportsLost:
                await cluster.LimitStorageAsync(bytes: 1, cancellationToken);
                await Task.Delay(Outage, cancellationToken);
                target.Kill(fault.Down);
                await cluster.LimitStorageAsync(bytes: 0, cancellationToken);
                break;
            case Fault.DrainSilo:
                await DrainAsync(target, fault, cancellationToken);
                break;
            case Fault.OutOfMemory:
                await target.StarveAsync(fault.Down);
                await Task.Delay(fault.Down, cancellationToken);
                await target.FeedAsync();
                break;
            default:
                target.Kill(fault.Down);
                break;
        }
    }

    /// <summary>Flips a bit in a checkpoint, and kills the silo that trains on from it.</summary>
    private async Task FlipAsync(ChaosEvent fault, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < PatienceForTarget)
        {
            if (cluster.FlipBit(journal.Now - Fresh) is { } variant)
            {
                var writer = SiloLog.Steps(journal.Since(journal.Now - PatienceForAnswer)).FirstOrDefault(step => step.Variant == variant)?.Silo;
                var target = cluster.Silos.FirstOrDefault(silo => silo.Name == writer && silo.IsUp);
                journal.Add("chaos", $"a bit of {variant} has flipped; {writer ?? "nobody"} trains it");
                Note(fault, target is null ? [] : [target]);
                target?.Kill(fault.Down);
                return;
            }

            await Task.Delay(Look, cancellationToken);
        }

        journal.Add("chaos", "there was no checkpoint to flip a bit of");
    }

    /// <summary>Restores the storage after stopping everything, because no process must continue on a storage that has lost data.</summary>
    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        client.Forget(Restoring);
        large?.Forget(Restoring);
        foreach (var silo in cluster.Silos)
        {
            silo.Kill(Restoring);
        }

        cluster.Storage.Kill(Restoring);
        await cluster.Storage.EndsWithinAsync(PatienceForEnd);
        cluster.RestoreStorage();
        await cluster.Storage.UntilReadyAsync(PatienceForEnd, cancellationToken);
    }

    /// <summary>Continues a frozen silo after the others have declared it dead: it then believes that everything still belongs to it.</summary>
    private async Task ThawAsync(InjectedFault fallen, Node target, TimeSpan down, CancellationToken cancellationToken)
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

    /// <summary>Kills a silo that does not end: it must not keep its place for ever.</summary>
    private async Task ExpectEndAsync(Node target, string why)
    {
        if (!await target.EndsWithinAsync(PatienceForEnd))
        {
            journal.Add("chaos", $"{target.Name} was {why} and did not end");
            target.Kill(TimeSpan.Zero);
        }
    }

    private async Task<Node?> TargetAsync(ChaosEvent fault, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < PatienceForTarget)
        {
            var first = fault.Fault is Fault.KillCoordinator ? await CoordinatorAsync(fault.Silo, (large ?? client).Sweep, cancellationToken) : fault.Silo;
            var up = Enumerable.Range(first ?? 0, cluster.Silos.Count).Select(i => cluster.Silos[i % cluster.Silos.Count]).Where(silo => silo.IsUp).ToArray();
            if (first is not null && up.Length > 0)
            {
                return fault.Fault is Fault.KillCoordinator ? up[0]
                    : Array.Find(up, silo => meter.Does(silo, fault.Fault is Fault.StorageAway or Fault.ReportsLost ? Work.Training : fault.Aim)) ?? up[0];
            }

            await Task.Delay(Look, cancellationToken);
        }

        journal.Add("chaos", $"no silo for {fault.Fault}");
        return null;
    }

    /// <summary>A user suspends a sweep, and the silo that acknowledged it is killed: the sweep must be suspended all the same.</summary>
    private async Task StandAsync(ChaosEvent fault, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            // Between two sweeps of one client none runs.
            if ((large is not null && await StandAsync(fault, large, cancellationToken)) || await StandAsync(fault, client, cancellationToken))
            {
                return;
            }

            await Task.Delay(UntilElsewhere, cancellationToken);
        }

        journal.Add("chaos", $"no sweep ran for {fault.Fault}");
    }

    /// <summary>The same with the sweep of a client; returns false if it does not run.</summary>
    private async Task<bool> StandAsync(ChaosEvent fault, SweepDriver driver, CancellationToken cancellationToken)
    {
        await driver.HoldAsync();
        try
        {
            var sweep = driver.Sweep;
            if ((await user.CommandAsync(sweep, "view", grain => grain.ViewAsync(cancellationToken), cancellationToken)).Phase is not SweepPhase.Running)
            {
                return false;
            }

            Work[] suspended = [.. meter.UnderWay]; // the command ends it, before anything is killed
            var answer = await user.CommandAsync(
                sweep,
                fault.Fault.ToString(),
                grain => fault.Fault is Fault.PauseSweep ? grain.PauseAsync(cancellationToken) : grain.CancelAsync(cancellationToken),
                cancellationToken);
            var holder = await CoordinatorAsync(which: 0, sweep, cancellationToken) is { } number ? cluster.Silos[number] : null;
            Note(fault, holder is null ? [] : [holder], suspended);
            holder?.Kill(fault.Down);
            await Task.Delay(UntilElsewhere, cancellationToken);
            await user.RequireAsync(sweep, answer.Phase, cancellationToken);
            await user.CommandAsync(sweep, "resume", grain => grain.ResumeAsync(cancellationToken), cancellationToken);
            return true;
        }
        finally
        {
            driver.Release();
        }
    }

    /// <summary>A user drains a silo, and the pool's silo, which acknowledged it, is killed: the silo must be drained all the same.</summary>
    private async Task DrainAsync(Node target, ChaosEvent fault, CancellationToken cancellationToken)
    {
        var drained = (await user.StandAsync(target.Name, SiloStanding.Draining, cancellationToken)).LastOrDefault();
        if (await CoordinatorAsync(which: 1, client.Sweep, cancellationToken) is { } number && cluster.Silos[number] != target)
        {
            cluster.Silos[number].Kill(fault.Down);
        }

        await Task.Delay(UntilDrained, cancellationToken);
        if (drained is not null)
        {
            await user.RequireDrainedAsync(drained, cancellationToken);
        }

        await user.StandAsync(target.Name, SiloStanding.Working, cancellationToken);
    }

    /// <summary>Returns the number of the silo that holds the sweep if <paramref name="which"/> is even, otherwise of the one that holds the pool; null if no silo answers.</summary>
    private async Task<int?> CoordinatorAsync(int which, string sweep, CancellationToken cancellationToken)
    {
        IAddressable grain = which % 2 == 0
            ? grid.Grains.GetGrain<ISweepGrain>(sweep)
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

    private InjectedFault Note(ChaosEvent fault, IEnumerable<Node> targets, params Work[] ended)
    {
        var fallen = new InjectedFault(journal.Now, fault.Fault, [.. targets.Select(target => target.Name)], [.. meter.UnderWay.Union(ended).Order()]);
        Fallen.Add(fallen);
        journal.Add("chaos", string.Create(
            CultureInfo.InvariantCulture, $"{fault.Fault} {string.Join(' ', fallen.Silos)} meets {string.Join(", ", fallen.Works)} (aimed at {fault.Aim}, planned for {fault.At.TotalSeconds:F1} s, down {fault.Down.TotalSeconds:F1} s)"));
        return fallen;
    }
}

/// <summary>A fault that was injected.</summary>
/// <param name="At">When it was injected.</param>
/// <param name="Fault">The kind of fault.</param>
/// <param name="Silos">Names of the silos that it hit.</param>
/// <param name="Works">The kinds of work in progress in the cluster, suspended by the user's command before, or lost by a restored storage.</param>
public sealed record InjectedFault(DateTimeOffset At, Fault Fault, IReadOnlyList<string> Silos, IReadOnlyList<Work> Works);
