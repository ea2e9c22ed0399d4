using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A cluster whose silos are replaced one by one while a sweep trains: by those of the next release, and by those of the one before.</summary>
public sealed class RollingUpgradeTests : IAsyncDisposable
{
    /// <summary>It trains for as long as it takes silos to come and go, on any machine; then it is paused. One variant leaves processors to the silos that start.</summary>
    private const string Sweep = """
        name: rolling
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 10000000, learningRate: 0.003 }
        variants:
          - { name: mix, subtractPercent: 60 }
        verification: none
        """;

    private const string Variant = "mix";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Va _va = new();
    private readonly Va _alone = new();
    private readonly List<SiloProcess> _silos = [];

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
        var trainer = await TrainerAsync(previous);

        // Of both releases, and in both directions, one that trains is replaced; two of each are gone in the end.
        var trainers = new List<string>();
        foreach (var (name, program, release) in new[]
        {
            ("this-1", BuiltProgram.Silo, "previous"), ("this-2", BuiltProgram.Silo, "previous"), ("previous-3", previous.Silo, "this"), ("previous-4", previous.Silo, "this"),
        })
        {
            // As Kubernetes does it: one of the other release joins, then one of the former ends.
            await StartAsync(name, redis, program);
            var ending = _silos.First(silo => silo.IsRunning && silo.Name.StartsWith(release, StringComparison.Ordinal) && (silo.Name == trainer || !IsOf(release, trainer)));
            if (ending.Name == trainer)
            {
                trainers.Add(trainer);
            }

            Assert.Equal(0, await ending.StopAsync(Patience));
            trainer = await TrainerAsync(previous);
            if (name == "this-1")
            {
                await AssertBothSeeItAsync(previous);
            }
        }

        await GoAsync(previous.Client, "sweep", "pause", "rolling");
        var events = await TrainingEvent.ReadAsync(arguments => GoAsync(previous.Client, arguments), "rolling", Variant);
        Assert.All(trainers, silo => TrainingEvent.AssertHandedOver(events, silo));
        Assert.All(["previous", "this"], release => Assert.Contains(trainers, silo => IsOf(release, silo)));
        var handedOver = TrainingEvent.LastHandOver(events, Variant);
        await TrainAloneAsync(handedOver);
        var (seen, wanted) = (_va.Write("disturbed.csv", ""), _alone.Write("undisturbed.csv", ""));
        await GoAsync(previous.Client, "variant", "export", Variant, "--out", seen);
        Assert.Equal(0, (await _alone.RunAsync("variant", "export", Variant, "--out", wanted)).ExitCode);
        AssertSame(await System.IO.File.ReadAllLinesAsync(wanted, Token), await System.IO.File.ReadAllLinesAsync(seen, Token), handedOver);
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

    private static bool IsOf(string release, string silo) => silo.StartsWith(release, StringComparison.Ordinal);

    /// <summary>Every step up to the last one of the shorter record, which lies behind the last hand-over, has the same loss.</summary>
    private static void AssertSame(string[] wanted, string[] seen, int handedOver)
    {
        Assert.True(
            Math.Min(wanted.Length, seen.Length) > handedOver, string.Create(CultureInfo.InvariantCulture, $"{wanted.Length} and {seen.Length} steps do not show step {handedOver}."));
        Assert.Equal(wanted.Take(seen.Length), seen.Take(wanted.Length), StringComparer.Ordinal);
    }

    /// <summary>Trains the same without any disturbance up to a step and beyond.</summary>
    private async Task TrainAloneAsync(int step)
    {
        using var run = _alone.Start("sweep", "run", _alone.Write("rolling.yaml", Sweep));
        await _alone.UntilCheckpointAsync(variants: 1, step);
        await Va.SignalAsync(run, "INT");
        Assert.Equal(130, (await Va.EndOfAsync(run)).ExitCode);
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
        silo.Start(program);
        await silo.UntilReadyAsync();
    }

    /// <summary>Waits until one of the silos that run trains, and returns its name. The previous release's command asks: both must understand it.</summary>
    private async Task<string> TrainerAsync(PreviousRelease previous)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var grid = await GoAsync(previous.Client, "grid", "show", "--json");
            if (TrainersOf(grid).SingleOrDefault(name => _silos.Exists(silo => silo.Name == name && silo.IsRunning)) is { } trainer)
            {
                return trainer;
            }

            Assert.True(watch.Elapsed < Patience, $"No silo trains: {grid}");
            await Task.Delay(500, Token);
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
