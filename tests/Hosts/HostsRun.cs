using System.Text.Json;
using VerifiedAddition.Chaos;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Hosts;

/// <summary>Runs sweeps on a cluster of several hosts while things befall them, then undisturbed, and compares the results.</summary>
/// <param name="options">The settings.</param>
/// <param name="say">Receives progress messages.</param>
internal sealed class HostsRun(HostsOptions options, Action<string> say)
{
    /// <summary>The name of the report in the folder of a run.</summary>
    public const string ReportFile = "report.json";

    private static readonly TimeSpan PatienceForWork = TimeSpan.FromMinutes(2);

    /// <summary>Maximum time from the end of a scenario to the end of the sweep then in progress, and until all silos report.</summary>
    private static readonly TimeSpan PatienceAfterwards = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>A silo in training logs every half second.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(1.5);

    /// <summary>Seeds of two scenarios are that far apart.</summary>
    private const ulong SeedStep = 100;

    private readonly Journal _journal = new(TimeProvider.System);
    private readonly List<ScenarioFigures> _figures = [];
    private readonly List<string> _files = [];
    private readonly List<string> _problems = [];

    /// <summary>Runs it.</summary>
    /// <param name="cancellationToken">Ends the run and all its processes.</param>
    public async Task<HostsReport> RunAsync(CancellationToken cancellationToken)
    {
        var folder = options.Folder is { } named ? Directory.CreateDirectory(Path.GetFullPath(named)) : Directory.CreateTempSubdirectory("va-hosts-");
        HostsReport? report = null;
        try
        {
            report = await RunAsync(folder.FullName, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, ReportFile), JsonSerializer.Serialize(report, Chaos.ReportJson.Options), cancellationToken);
            return report;
        }
        finally
        {
            await _journal.WriteAsync(Path.Combine(folder.FullName, "journal.log"));
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

    private async Task<HostsReport> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var wanted = AllScenarios.Of(options.BadNetwork).Index()
            .Where(scenario => options.Scenarios.Count == 0 || options.Scenarios.Contains(scenario.Item.Name, StringComparer.Ordinal)).ToArray();
        Outcome disturbed;
        await using (var cluster = new HostCluster(folder, options.Silos, options.Seed, _journal))
        {
            await cluster.StartAsync(cancellationToken);
            await using var grid = await cluster.ConnectAsync(cancellationToken);
            say($"{options.Silos} silos are up, each on a host of its own.");
            foreach (var (number, scenario) in wanted.Where(scenario => scenario.Item.Missing is null))
            {
                await TakePlaceAsync(scenario, options.Seed + (SeedStep * (ulong)number), cluster, grid, folder, cancellationToken);
            }

            disturbed = await Outcome.OfAsync(grid, Names, cluster.Artefacts, cancellationToken);
        }

        say($"{_files.Count} sweeps are complete; the same in peace follow.");
        var undisturbed = await new Undisturbed(folder, _journal).RunAsync(_files, cancellationToken);
        string[] differences = [.. disturbed.Differences(undisturbed)];
        return new(
            options.Seed,
            _figures,
            [.. wanted.Select(scenario => scenario.Item).Where(scenario => scenario.Missing is not null).Select(scenario => $"{scenario.Name}: {scenario.Missing}")],
            _files.Count,
            disturbed.Variants,
            disturbed.Planned,
            Math.Max(0, disturbed.Counted - disturbed.Planned),
            Math.Max(0, disturbed.Planned - disturbed.Counted),
            differences.Length,
            [.. _problems, .. _figures.SelectMany(figures => figures.Problems), .. differences]);
    }

    private IEnumerable<string> Names => _files.Select(file => Path.GetFileNameWithoutExtension(file)!);

    private async Task TakePlaceAsync(Scenario scenario, ulong seed, HostCluster cluster, IGrid grid, string folder, CancellationToken cancellationToken)
    {
        var observer = new Observer(grid, _journal);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var observing = observer.RunAsync(ending.Token);
        await UntilWholeAsync(cluster, observer, cancellationToken);
        var client = new SweepDriver(
            (file, heard) => cluster.StartVa("client", heard, "sweep", "run", file), round => ChaosSweep.Of(seed, round, options.Variants, options.Length), folder, _journal);
        var sweeps = client.RunAsync(cancellationToken);
        await ShowAsync(cluster, cancellationToken);
        var stage = new Stage(cluster, await TargetAsync(scenario.Target, cluster, grid, cancellationToken));
        using var watch = options.Brief ? null : cluster.StartVa("watch", heard: null, "sweep", "watch", client.Sweep);
        var ends = cluster.Silos.Select(silo => silo.Node.UnexpectedEnds).ToArray();
        say($"{scenario.Name}: {scenario.Words} ({stage.Silo.Name})");
        var began = _journal.Now;
        _journal.Add("hosts", $"{scenario.Name} begins for {stage.Silo.Name}");
        var endAsync = await scenario.BeginAsync(stage);
        await (options.Brief ? UntilKnownAsync(scenario, stage.Silo, began, cluster, cancellationToken) : LastAsync(scenario, began, cluster, cancellationToken));
        await endAsync();
        var ended = _journal.Now;
        _journal.Add("hosts", $"{scenario.Name} is over");
        await UntilWholeAsync(cluster, observer, cancellationToken);
        var whole = _journal.Now;
        _journal.Add("hosts", "all silos report");
        client.Finish();
        await sweeps.WaitAsync(PatienceAfterwards, cancellationToken);
        await ShowAsync(cluster, cancellationToken);
        await ending.CancelAsync();
        await observing;

        _files.AddRange(client.Files);
        _problems.AddRange(cluster.Silos.Zip(ends).Where(silo => silo.First.Node.UnexpectedEnds > silo.Second && (silo.First != stage.Silo || scenario.Fate is Fate.Lives))
            .Select(silo => $"{scenario.Name}: {silo.First.Name} ended by itself"));
        _problems.AddRange(stage.Problems);
        _problems.AddRange(client.Failures.Select(failure => $"{scenario.Name}: {failure}"));
        _figures.Add(new ScenarioReckoning(
            scenario, stage.Silo.Name, [.. cluster.Silos.Select(silo => silo.Name)], (began, ended, whole), _journal.Lines, observer.Sights, options.DeathLimit).Figures);
        foreach (var line in HostsTable.RowsOf(_figures[^1]))
        {
            say(line);
        }
    }

    /// <summary>Waits for its end; a user looks at the grid soon after the beginning and shortly before the end.</summary>
    private async Task LastAsync(Scenario scenario, DateTimeOffset began, HostCluster cluster, CancellationToken cancellationToken)
    {
        foreach (var share in new[] { 0.25, 0.8 })
        {
            await UntilAsync(began + (scenario.Duration * share));
            await Task.WhenAny(ShowAsync(cluster, cancellationToken), UntilAsync(began + scenario.Duration));
        }

        await UntilAsync(began + scenario.Duration);

        async Task UntilAsync(DateTimeOffset at)
        {
            if (at - _journal.Now is { Ticks: > 0 } left)
            {
                await Task.Delay(left, cancellationToken);
            }
        }
    }

    /// <summary>Waits until all others know that the silo is dead, where it is to die, or for the scenario's end.</summary>
    private async Task UntilKnownAsync(Scenario scenario, HostedSilo silo, DateTimeOffset began, HostCluster cluster, CancellationToken cancellationToken)
    {
        while (_journal.Now < began + scenario.Duration && !(scenario.Fate is Fate.Dies && IsKnown()))
        {
            await Task.Delay(Look, cancellationToken);
        }

        bool IsKnown() => cluster.Silos.Where(other => other != silo).All(other =>
            SiloLog.Deaths(_journal.Since(began).Where(line => line.Source == other.Name)).Any(death => death.Silo == silo.Name));
    }

    /// <summary>Has the journal record what <c>va grid show</c> shows.</summary>
    private async Task ShowAsync(HostCluster cluster, CancellationToken cancellationToken)
    {
        if (options.Brief)
        {
            return;
        }

        using var show = cluster.StartVa("show", heard: null, "grid", "show");
        await show.Ended.WaitAsync(cancellationToken);
    }

    private static async Task UntilWholeAsync(HostCluster cluster, Observer observer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PatienceAfterwards);
        var known = observer.Sights.Count;
        while (!(observer.Sights.Skip(known).LastOrDefault() is { } last && cluster.Silos.All(silo =>
            silo.Node.IsUp && last.Grid.Silos.Count(shown => shown.Profile.Name == silo.Name) == 1 && last.Grid.Silos.All(shown => shown.SilentSeconds is null))))
        {
            await Task.Delay(Look, limit.Token);
        }
    }

    private async Task<HostedSilo> TargetAsync(Target target, HostCluster cluster, IGrid grid, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PatienceForWork);
        while (true)
        {
            var training = SiloLog.Steps(_journal.Since(_journal.Now - Recently)).Select(step => step.Silo).ToHashSet(StringComparer.Ordinal);
            var silo = training.Count == 0 ? null
                : target is Target.Coordinator ? await cluster.CoordinatorAsync(grid, limit.Token)
                : cluster.Silos.FirstOrDefault(silo => training.Contains(silo.Name));
            if (silo is not null)
            {
                return silo;
            }

            await Task.Delay(Look, limit.Token);
        }
    }
}
