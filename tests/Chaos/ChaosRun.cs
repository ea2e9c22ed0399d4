using VerifiedAddition.Grains;

namespace VerifiedAddition.Chaos;

/// <summary>Runs sweeps on a cluster with injected faults, then undisturbed, and compares the results.</summary>
public static class ChaosRun
{
    /// <summary>Maximum time from the last fault to the end of the sweep then in progress.</summary>
    private static readonly TimeSpan PatienceAfterwards = TimeSpan.FromMinutes(4);

    /// <summary>The same for each variant of a large sweep.</summary>
    private static readonly TimeSpan PatienceForVariant = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan MaxRepeated = MaxIntervals * ChaosCluster.CheckpointInterval;

    /// <summary>Maximum time, in checkpoint intervals, that a lost attempt may have trained beyond the point at which the next one began.</summary>
    private const int MaxIntervals = 6;

    /// <summary>Why it cannot be run here; null if it can.</summary>
    public static string? Missing => OperatingSystem.IsWindows() ? "Windows has no SIGSTOP and no SIGTERM."
        : Tests.Services.Programs.Find("redis-server") is null ? "redis-server is not installed (Debian and Ubuntu: apt-get install redis-server)."
        : null;

    /// <summary>Runs it.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="say">Receives progress messages.</param>
    /// <param name="cancellationToken">Ends the run and all its processes.</param>
    public static async Task<ChaosReport> RunAsync(ChaosOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(say);
        var time = TimeProvider.System;
        var folder = options.Folder is { } named ? Directory.CreateDirectory(Path.GetFullPath(named)) : Directory.CreateTempSubdirectory("va-chaos-");
        var journal = new Journal(time);
        ChaosReport? report = null;
        try
        {
            report = await RunAsync(options, folder.FullName, journal, time, say, cancellationToken);
            return report;
        }
        finally
        {
            await journal.WriteAsync(Path.Combine(folder.FullName, "journal.log"));
            if (options.Folder is null && report is { Problems.Count: 0 })
            {
                folder.Delete(recursive: true);
            }
            else
            {
                say($"Everything is kept in {folder.FullName}; journal.log has what all processes said.");
            }
        }
    }

    private static async Task<ChaosReport> RunAsync(
        ChaosOptions options, string folder, Journal journal, TimeProvider time, Action<string> say, CancellationToken cancellationToken)
    {
        SweepDriver client;
        SweepDriver? large;
        UserHistory user;
        Disturbance disturbance;
        Outcome disturbed;
        string[] files;
        Fault[] planned;
        PoolSnapshot pool;
        long began;
        TimeSpan took;
        await using (var cluster = new ChaosCluster(folder, options.Silos, journal))
        {
            Fault? impossible = cluster.Disk is null ? Fault.FullDisk : null;
            var plan = ChaosPlan.For(options.Seed, options.Duration, options.Silos, impossible);
            planned = [.. plan.Select(fault => fault.Fault).Distinct()];
            await cluster.StartAsync(cancellationToken);
            await using var grid = await cluster.ConnectAsync(cancellationToken);
            say($"{options.Silos} silos are up; {plan.Count} blows of seed {options.Seed} follow{(impossible is { } kind ? $", without {kind}, which needs root" : "")}.");
            began = time.GetTimestamp();
            client = Driver(cluster, round => ChaosSweep.Of(options.Seed, round, options.Variants));
            large = options.Large == 0 ? null : Driver(cluster, round => round == 1 ? ChaosSweep.Large(options.Seed, options.Large) : null);
            user = new UserHistory(grid, journal);
            disturbance = new Disturbance(cluster, client, large, grid, user, new WorkMeter(cluster, journal), journal, time);
            var sweeps = Task.WhenAll(client.RunAsync(cancellationToken), large?.RunAsync(cancellationToken) ?? Task.CompletedTask);
            await disturbance.RunAsync(plan, options.Limit, cancellationToken);
            say($"{disturbance.Fallen.Count} blows have fallen in {time.GetElapsedTime(began).TotalSeconds:F0} s; the last sweep is finished now.");
            client.Finish();
            large?.Finish();
            await FinishedAsync(sweeps, options.Large, cancellationToken);
            took = time.GetElapsedTime(began);
            files = [.. client.Files, .. large?.Files ?? []];
            var names = files.Select(file => Path.GetFileNameWithoutExtension(file)!).ToArray();
            say($"{names.Length} sweeps are complete after {took.TotalSeconds:F0} s; the same in peace follow.");
            disturbed = await Outcome.OfAsync(grid, names, cluster.Artefacts, cancellationToken);
            pool = await grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key).ViewAsync(cancellationToken);
        }

        var undisturbed = await new Undisturbed(folder, journal).RunAsync(files, cancellationToken);
        return Report(options, planned, journal, [client, .. large is null ? Array.Empty<SweepDriver>() : [large]], user, disturbance, (disturbed, undisturbed), pool, took);

        SweepDriver Driver(ChaosCluster cluster, Func<int, ChaosSweep?> fileOf) =>
            new((file, heard) => cluster.StartClient(file, journal, heard), fileOf, folder, journal);
    }

    private static async Task FinishedAsync(Task sweeps, int large, CancellationToken cancellationToken)
    {
        var patience = PatienceAfterwards + (PatienceForVariant * large);
        try
        {
            await sweeps.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The sweeps were not finished {patience.TotalMinutes:F0} minutes after the last blow.", e);
        }
    }

    private static ChaosReport Report(
        ChaosOptions options, Fault[] planned, Journal journal, SweepDriver[] clients, UserHistory user, Disturbance disturbance, (Outcome Disturbed, Outcome Undisturbed) outcomes,
        PoolSnapshot pool, TimeSpan took)
    {
        var lines = journal.Lines.Where(line => line.Source.StartsWith("silo", StringComparison.Ordinal)).ToArray();
        var reckoning = new Reckoning(lines, disturbance.Fallen);
        var (disturbed, undisturbed) = outcomes;
        var twice = reckoning.CompletedTwice.ToArray();
        var kinds = disturbance.Fallen.Select(fault => fault.Fault).ToHashSet();
        string[] problems =
        [
            .. disturbed.Differences(undisturbed),
            .. clients.SelectMany(client => client.Failures),
            .. twice.Select(variant => $"variant {variant} was trained to completion more than once"),
            .. user.Broken,
            .. reckoning.Forgotten.Select(attempt =>
                $"variant {attempt.Variant} fell to 0 after the attempt of epoch {attempt.Epoch}, which began at step {attempt.First}"),
            .. reckoning.RepeatedBeyond(MaxRepeated)
                .Select(attempt => $"variant {attempt.Variant}: {attempt.RepeatedTime.TotalSeconds:F1} s of the attempt of epoch {attempt.Epoch} were made again, " +
                    $"from step {attempt.Next!.First} to {attempt.Last}, with checkpoints every {ChaosCluster.CheckpointInterval.TotalSeconds:F0} s"),
            .. pool.Leases.Select(lease => $"the pool still holds a lease for variant {lease.Ticket.Variant}"),
            .. pool.Waiting.Select(queued => $"variant {queued.Wait.Variant} still waits in the pool"),
            .. planned.Where(fault => !kinds.Contains(fault)).Select(fault => $"{fault} did not fall"),
            .. disturbance.Fallen.Where(fault => fault.Works.Count == 0).Select(fault => $"the {fault.Fault} of {fault.At:HH:mm:ss} met no work"),
            .. options.Duration < ChaosPlan.Brief ? [] : NotHit(options, reckoning.Faults),
        ];
        return new(
            [options.Seed],
            Math.Round(took.TotalSeconds),
            clients.Sum(client => client.Files.Count),
            disturbed.Variants,
            disturbed.Steps,
            reckoning.Faults,
            reckoning.Attempts.Sum(attempt => (long)attempt.Repeated),
            reckoning.Attempts.Count,
            twice.Length,
            disturbed.Planned,
            reckoning.QuestionsAskedAgain,
            Math.Max(0, disturbed.Counted - disturbed.Planned),
            Math.Max(0, disturbed.Planned - disturbed.Counted),
            SiloLog.Fenced(lines),
            SiloLog.Conflicts(lines),
            user.Acknowledged,
            clients.Sum(client => client.Refusals),
            problems);
    }

    /// <summary>Returns the work that was not hit: in a short run by any fault, in a thorough one by each kind of fault.</summary>
    private static IEnumerable<string> NotHit(ChaosOptions options, IReadOnlyList<FaultFigures> faults) => options.Duration < ChaosPlan.Thorough
        ? Enum.GetValues<Work>().Where(work => faults.Sum(fault => fault.Hits[work]) == 0).Select(work => $"no blow met {work}")
        : ChaosReport.NeverHit(faults);
}
