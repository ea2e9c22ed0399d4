using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A cluster whose silos are replaced one by one while a sweep trains: by those of the next release, and by those of the one before.</summary>
public sealed class RollingUpgradeTests : IAsyncDisposable
{
    /// <summary>It trains for as long as it takes silos to come and go, on any machine; then it is paused.</summary>
    private const string Sweep = """
        name: rolling
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 10000000, learningRate: 0.003 }
        variants:
          - { name: a }
          - { name: b, subtractPercent: 60 }
        verification: none
        """;

    private static readonly string[] Variants = ["a", "b"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Va _va = new();
    private readonly Va _alone = new();
    private readonly List<SiloProcess> _silos = [];
    private readonly Queue<string> _working = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string File => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    [Fact]
    public async Task A_sweep_trains_on_with_the_same_bits_while_the_previous_release_is_replaced_by_this_one_and_back()
    {
        var previous = await PreviousRelease.BuildAsync();
        await using var redis = await RedisServer.StartAsync();
        _va.Settings["VA_ConnectionStrings__redis"] = redis.ConnectionString;
        await Task.WhenAll(StartAsync("previous-1", redis, previous.Silo), StartAsync("previous-2", redis, previous.Silo));
        await GoAsync(previous.Client, "sweep", "run", _va.Write("rolling.yaml", Sweep), "--detach");
        await UntilTheyTrainAsync(previous);

        await ReplaceAsync(redis, previous, "this-1", BuiltProgram.Silo);
        await AssertBothSeeItAsync(previous);
        await ReplaceAsync(redis, previous, "this-2", BuiltProgram.Silo);
        await ReplaceAsync(redis, previous, "previous-3", previous.Silo);
        await AssertBothSeeItAsync(previous);
        await ReplaceAsync(redis, previous, "previous-4", previous.Silo);
        await GoAsync(previous.Client, "sweep", "pause", "rolling");

        var events = await TrainingEvent.ReadAsync(arguments => GoAsync(previous.Client, arguments), "rolling", Variants);
        Assert.All(["previous-1", "previous-2", "this-1", "this-2"], silo => TrainingEvent.AssertHandedOver(events, silo));
        await TrainAloneAsync();
        foreach (var variant in Variants)
        {
            var handedOver = TrainingEvent.LastHandOver(events, variant);
            var (disturbed, undisturbed) = (_va.Write($"{variant}.csv", ""), _alone.Write($"{variant}.csv", ""));
            await GoAsync(previous.Client, "variant", "export", variant, "--out", disturbed);
            Assert.Equal(0, (await _alone.RunAsync("variant", "export", variant, "--out", undisturbed)).ExitCode);
            var (seen, wanted) = (await System.IO.File.ReadAllLinesAsync(disturbed, Token), await System.IO.File.ReadAllLinesAsync(undisturbed, Token));
            Assert.True(Math.Min(seen.Length, wanted.Length) > handedOver, $"{variant}: {seen.Length} and {wanted.Length} steps are too few to show step {handedOver}.");
            Assert.Equal(wanted.Take(seen.Length), seen.Take(wanted.Length), StringComparer.Ordinal);
        }

        async Task TrainAloneAsync()
        {
            var most = Variants.Max(variant => TrainingEvent.LastHandOver(events, variant));
            _alone.Settings["VA_Device__Slots"] = "2";
            using var run = _alone.Start("sweep", "run", _alone.Write("rolling.yaml", Sweep));
            await _alone.UntilCheckpointAsync(Variants.Length, most);
            await Va.SignalAsync(run, "INT");
            Assert.Equal(130, (await Va.EndOfAsync(run)).ExitCode);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _va.Dispose();
        _alone.Dispose();
    }

    /// <summary>As Kubernetes does it: one of the other release joins, then one of the former ends.</summary>
    private async Task ReplaceAsync(RedisServer redis, PreviousRelease previous, string name, string program)
    {
        await StartAsync(name, redis, program);
        var ending = _working.Dequeue();
        Assert.Equal(0, await _silos.Single(silo => silo.Name == ending).StopAsync(Patience));
        await UntilTheyTrainAsync(previous);
    }

    private async Task StartAsync(string name, RedisServer redis, string program)
    {
        var silo = new SiloProcess(name, File, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
            ["VA_Artefacts__Folder"] = _va.Folder("shared"),
            ["VA_Device__Slots"] = "1",
            ["VA_Device__ThreadsPerSlot"] = "1",
        });
        _silos.Add(silo);
        _working.Enqueue(name);
        silo.Start(program);
        await silo.UntilReadyAsync();
    }

    /// <summary>Waits until every silo trains. The previous release's command asks: it must be understood by both.</summary>
    private async Task UntilTheyTrainAsync(PreviousRelease previous)
    {
        var (wanted, watch) = (_working.Order(StringComparer.Ordinal).ToArray(), Stopwatch.StartNew());
        string grid;
        while (!TrainersOf(grid = await GoAsync(previous.Client, "grid", "show", "--json")).SequenceEqual(wanted, StringComparer.Ordinal))
        {
            Assert.True(watch.Elapsed < Patience, $"In vain: silos {string.Join(" and ", wanted)} train. {grid}");
            await Task.Delay(1000, Token); // the command takes processors from what trains
        }
    }

    private async Task AssertBothSeeItAsync(PreviousRelease previous)
    {
        string[] show = ["sweep", "show", "rolling", "--json"];
        Assert.All(
            await Task.WhenAll(GoAsync(previous.Client, show), GoAsync(BuiltProgram.Va, show)), view => Assert.Contains("\"training\"", view, StringComparison.Ordinal));
    }

    private static IEnumerable<string> TrainersOf(string grid) => JsonSerializer.Deserialize<JsonElement>(grid).GetProperty("running").EnumerateArray()
        .Select(one => one.GetProperty("silo").GetString()!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private async Task<string> GoAsync(string program, params string[] arguments)
    {
        var end = await _va.RunOtherAsync(program, [.. arguments, "--cluster", File]);
        Assert.True(
            end.ExitCode == 0,
            string.Create(CultureInfo.InvariantCulture, $"{program} {string.Join(' ', arguments)}: {end}\n{string.Join('\n', _silos.Select(silo => silo.Printed))}"));
        return end.Output;
    }
}
