using VerifiedAddition.Storage;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A cluster whose silos are replaced one by one while a sweep trains: by those of the next release, and by those of the one before.</summary>
[Collection(LongSweep.Name)]
public sealed class RollingUpgradeTests(LongSweep undisturbed) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Va _va = new();
    private readonly List<SiloProcess> _silos = [];

    private static string File => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    [Fact]
    public async Task A_sweep_trains_on_to_the_same_bits_while_the_previous_release_is_replaced_by_this_one_and_back()
    {
        var previous = await PreviousRelease.BuildAsync();
        await using var redis = await RedisServer.StartAsync();
        var artefacts = _va.Folder("shared");
        _va.Settings["VA_ConnectionStrings__redis"] = redis.ConnectionString;
        var working = new Queue<string>(await Task.WhenAll(StartAsync("previous-1", previous.Silo), StartAsync("previous-2", previous.Silo)));
        await using var pool = await PoolObserver.ConnectAsync(File, redis);
        await GoAsync(previous.Client, "sweep", "run", _va.Write("long.yaml", undisturbed.Text), "--detach");
        await UntilTheyTrainAsync();

        // As Kubernetes does it: one of the next release joins, then one of the former ends.
        await ReplaceByAsync("this-1");
        await AssertBothSeeItAsync();
        await ReplaceByAsync("this-2");
        await ReplaceByAsync("previous-3", previous.Silo);
        await AssertBothSeeItAsync();
        await ReplaceByAsync("previous-4", previous.Silo);

        await GoAsync(BuiltProgram.Va, "sweep", "watch", LongSweep.Name);
        Assert.Equal(undisturbed.Weights, await UndisturbedSweep.WeightsAsync(FolderArtefactStore.Open(artefacts)), StringComparer.Ordinal);
        var events = await TrainingEvent.ReadAsync(_va, File, LongSweep.Name, LongSweep.Variants);
        Assert.All(["previous-1", "previous-2", "this-1", "this-2"], silo => TrainingEvent.AssertHandedOver(events, silo));

        async Task<string> StartAsync(string name, string? program = null)
        {
            var silo = new SiloProcess(name, File, SettingsOf(redis, artefacts));
            _silos.Add(silo);
            silo.Start(program);
            await silo.UntilReadyAsync();
            return name;
        }

        async Task ReplaceByAsync(string name, string? program = null)
        {
            working.Enqueue(await StartAsync(name, program));
            var ending = working.Dequeue();
            Assert.Equal(0, await _silos.Single(silo => silo.Name == ending).StopAsync(Patience));
            await UntilTheyTrainAsync();
        }

        Task UntilTheyTrainAsync() => pool.UntilAsync(
            $"silos {string.Join(" and ", working)} train", now => PoolObserver.TrainersOf(now).SequenceEqual(working.Order(StringComparer.Ordinal), StringComparer.Ordinal));

        async Task AssertBothSeeItAsync()
        {
            string[] show = ["sweep", "show", LongSweep.Name, "--json"];
            Assert.All(await Task.WhenAll(GoAsync(previous.Client, show), GoAsync(BuiltProgram.Va, show)), view => Assert.Contains("\"training\"", view, StringComparison.Ordinal));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _va.Dispose();
    }

    private static Dictionary<string, string> SettingsOf(RedisServer redis, string artefacts) => new(StringComparer.Ordinal)
    {
        ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
        ["VA_Artefacts__Folder"] = artefacts,
        ["VA_Device__Slots"] = "1",
        ["VA_Device__ThreadsPerSlot"] = "1",
    };

    private async Task<string> GoAsync(string program, params string[] arguments)
    {
        var end = await _va.RunOtherAsync(program, [.. arguments, "--cluster", File]);
        Assert.True(end.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {end}\n{string.Join('\n', _silos.Select(silo => silo.Printed))}");
        return end.Output;
    }
}
