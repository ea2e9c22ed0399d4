using VerifiedAddition.Storage;
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
        await using var pool = await PoolObserver.ConnectAsync(File, _redis);
        await GoAsync("sweep", "run", _va.Write("kinds.yaml", Sweep), "--detach");
        await pool.UntilAsync("one variant trains and the others wait", now => PoolObserver.TrainersOf(now) is ["gpu-1"] && now.Waiting.Length == 3);

        // A silo that joins takes queued work.
        var second = Silo("gpu-2", "cuda");
        await StartAsync(second);
        await pool.UntilAsync("the new silo trains", now => PoolObserver.TrainersOf(now) is ["gpu-1", "gpu-2"]);

        // A drained one hands over; the sweep goes on at the other.
        await GoAsync("grid", "drain", "gpu-1", "--wait");
        Assert.DoesNotContain("gpu-1", PoolObserver.TrainersOf(await pool.NowAsync()), StringComparer.Ordinal);
        await GoAsync("grid", "resume", "gpu-1");
        await pool.UntilAsync("it trains again", now => PoolObserver.TrainersOf(now) is ["gpu-1", "gpu-2"]);

        // One that is asked to end, as Kubernetes does, repeats nothing; one that is killed repeats what it had not stored.
        Assert.Equal(0, await first.StopAsync(Patience));
        await second.KillAsync();
        await StartAsync(Silo("gpu-3", "cuda"));
        await GoAsync("sweep", "watch", "kinds");

        var events = await TrainingEvent.ReadAsync(GoAsync, "kinds", "a", "b", "c", "d");
        Assert.All(events.Where(one => one.Silo is not null), one => Assert.StartsWith("gpu-", one.Silo, StringComparison.Ordinal));
        TrainingEvent.AssertHandedOver(events, "gpu-1");
        Assert.DoesNotContain("trains from", processor.Printed, StringComparison.Ordinal);
        var undisturbed = await UndisturbedSweep.RunAsync(Sweep.Replace(", requires: cuda", "", StringComparison.Ordinal));
        Assert.Equal(undisturbed, await UndisturbedSweep.WeightsAsync(FolderArtefactStore.Open(Artefacts)), StringComparer.Ordinal);
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
    }

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
        var end = await _va.RunAsync([.. arguments, "--cluster", File]);
        Assert.True(end.ExitCode == 0, $"va {string.Join(' ', arguments)}: {end}\n{string.Join('\n', _silos.Select(silo => silo.PrintedNow))}");
        return end.Output;
    }
}
