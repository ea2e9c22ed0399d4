using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A cluster of silos with and without (what they say is) a GPU, which join, are drained, leave and die while a sweep runs.</summary>
public sealed class TwoKindsTests : IAsyncDisposable
{
    private const string Sweep = """
        name: kinds
        maxSlots: 2
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 40000, learningRate: 0.003, requires: cuda }
        variants:
          - { name: a }
          - { name: b, seed: 1 }
          - { name: c, seed: 2, steps: 10000 }
          - { name: d, seed: 3, steps: 10000 }
        verification: { questions: 4000, sample: uniform, seed: 7 }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Va _va = new();
    private readonly Va _alone = new();
    private readonly List<SiloProcess> _silos = [];
    private RedisServer? _redis;

    private static string File => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    private string Artefacts => Path.Combine(_va.Data, "shared");

    [Fact]
    public async Task Variants_train_only_where_they_may_while_silos_join_are_drained_leave_and_die()
    {
        _redis = await RedisServer.StartAsync();
        var (processor, first) = (Silo("cpu-1"), Silo("gpu-1", "cuda"));
        _va.Settings["VA_ConnectionStrings__redis"] = _redis.ConnectionString;
        await StartAsync(processor, first);
        await GoAsync("sweep", "run", _va.Write("kinds.yaml", Sweep), "--cluster", File, "--detach");
        await UntilAsync("one variant trains and the others wait", grid => TrainersOf(grid) is ["gpu-1"] && QueueOf(grid) == 3);

        // A silo that joins takes queued work.
        var second = Silo("gpu-2", "cuda");
        await StartAsync(second);
        await UntilAsync("the new silo trains", grid => TrainersOf(grid) is ["gpu-1", "gpu-2"]);

        // A drained one hands over; the sweep goes on at the other.
        await GoAsync("grid", "drain", "gpu-1", "--wait", "--cluster", File);
        Assert.DoesNotContain("gpu-1", TrainersOf(await GridAsync()), StringComparer.Ordinal);
        await GoAsync("grid", "resume", "gpu-1", "--cluster", File);
        await UntilAsync("it trains again", grid => TrainersOf(grid) is ["gpu-1", "gpu-2"]);

        // One that is asked to end, as Kubernetes does, repeats nothing; one that is killed repeats what it had not stored.
        Assert.Equal(0, await first.StopAsync(Patience));
        await second.KillAsync();
        await StartAsync(Silo("gpu-3", "cuda"));
        await GoAsync("sweep", "watch", "kinds", "--cluster", File);

        var events = await EventsAsync();
        Assert.All(events.Where(one => one.Silo is not null), one => Assert.StartsWith("gpu-", one.Silo, StringComparison.Ordinal));
        AssertHandedOver(events, "gpu-1");
        Assert.DoesNotContain("trains from", processor.Printed, StringComparison.Ordinal);
        var undisturbed = await _alone.RunAsync("sweep", "run", _alone.Write("kinds.yaml", Sweep.Replace(", requires: cuda", "", StringComparison.Ordinal)));
        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());
        Assert.Equal(Names(Path.Combine(_alone.Data, "artefacts")), Names(Artefacts));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        _va.Dispose();
        _alone.Dispose();
    }

    /// <summary>Every attempt that the silo gave up on request was gone on with at that very step.</summary>
    private static void AssertHandedOver(IReadOnlyList<Event> events, string silo)
    {
        var handedOver = events.Where(one => one.Silo == silo && one.Text.StartsWith("suspended at step ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(handedOver);
        Assert.All(handedOver, one =>
        {
            var step = one.Text["suspended at step ".Length..];
            var next = events.First(other => other.Variant == one.Variant && other.Number > one.Number && other.Text.StartsWith("trains from", StringComparison.Ordinal));
            Assert.StartsWith($"trains from step {step} ", next.Text, StringComparison.Ordinal);
        });
    }

    private static string[] Names(string artefacts) =>
        [.. Directory.EnumerateFiles(Path.Combine(artefacts, "weights")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string[] TrainersOf(JsonElement grid) =>
        [.. grid.GetProperty("running").EnumerateArray().Select(one => one.GetProperty("silo").GetString()!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static int QueueOf(JsonElement grid) => grid.GetProperty("queue").GetArrayLength();

    private SiloProcess Silo(string name, string labels = "")
    {
        var silo = new SiloProcess(name, File, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VA_ConnectionStrings__redis"] = _redis!.ConnectionString,
            ["VA_Artefacts__Folder"] = Artefacts,
            ["VA_Device__Slots"] = "1",
            ["VA_Device__ThreadsPerSlot"] = "1",
            ["VA_Device__Labels"] = labels,
            ["VA_Device__Trains"] = labels.Length > 0 ? "true" : "false",
            ["VA_Training__CheckpointInterval"] = "00:00:02",
            ["VA_Membership__ProbeTimeout"] = "00:00:02",
            ["VA_Membership__MissedProbes"] = "2",
            ["VA_Membership__Votes"] = "1",
        });
        _silos.Add(silo);
        return silo;
    }

    private static async Task StartAsync(params SiloProcess[] silos)
    {
        foreach (var silo in silos)
        {
            silo.Start();
        }

        await Task.WhenAll(silos.Select(silo => silo.UntilReadyAsync()));
    }

    private async Task<string> GoAsync(params string[] arguments)
    {
        var end = await _va.RunAsync(arguments);
        Assert.True(end.ExitCode == 0, $"va {string.Join(' ', arguments)}: {end}\n{string.Join('\n', _silos.Select(silo => silo.PrintedNow))}");
        return end.Output;
    }

    private async Task<JsonElement> GridAsync() => JsonSerializer.Deserialize<JsonElement>(await GoAsync("grid", "show", "--json", "--cluster", File));

    private async Task UntilAsync(string what, Predicate<JsonElement> wanted)
    {
        var watch = Stopwatch.StartNew();
        JsonElement grid;
        while (!wanted(grid = await GridAsync()))
        {
            Assert.True(watch.Elapsed < Patience, string.Create(CultureInfo.InvariantCulture, $"In vain: {what}. {grid}"));
        }
    }

    private async Task<IReadOnlyList<Event>> EventsAsync()
    {
        var events = new List<Event>();
        foreach (var variant in new[] { "a", "b", "c", "d" })
        {
            var log = JsonSerializer.Deserialize<JsonElement>(await GoAsync("variant", "logs", $"kinds/{variant}", "--json", "--cluster", File));
            events.AddRange(log.EnumerateArray().Where(one => one.GetProperty("kind").GetString() == "event").Select(one => new Event(
                variant,
                one.GetProperty("number").GetInt64(),
                one.GetProperty("text").GetString()!,
                one.TryGetProperty("silo", out var silo) ? silo.GetString() : null)));
        }

        return events;
    }

    private sealed record Event(string Variant, long Number, string Text, string? Silo);
}
