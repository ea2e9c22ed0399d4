using System.Security.Cryptography;
using StackExchange.Redis;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A cluster of real processes with the configuration of deploy/local/redis.json and a Redis server of the test's own.</summary>
public sealed class RedisClusterTests
{
    private const string Sweep = """
        name: tiny
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 6000, learningRate: 0.003 }
        variants:
          - { name: add, subtractPercent: 0 }
          - { name: mix, subtractPercent: 60 }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string File => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    [Fact]
    public async Task A_cluster_whose_silos_are_all_killed_goes_on_from_Redis_to_the_same_bits()
    {
        await using var redis = await RedisServer.StartAsync();
        using var alone = new Va();
        using var va = new Va();
        var artefacts = Path.Combine(va.Data, "shared");
        var settings = SettingsOf(redis, artefacts);
        foreach (var (key, value) in settings)
        {
            va.Settings[key] = value;
        }

        await using var first = new SiloProcess("first", File, settings);
        await using var second = new SiloProcess("second", File, settings);
        SiloProcess[] silos = [first, second];
        await StartAsync(silos);
        var sweep = va.Write("tiny.yaml", Sweep);
        using (var client = va.Start("sweep", "run", sweep, "--cluster", File))
        {
            await UntilCheckpointAsync(redis, client);
            await Task.WhenAll(silos.Select(silo => silo.KillAsync()));
            client.Kill();
            await Va.EndOfAsync(client);
        }

        Assert.False(Directory.Exists(Path.Combine(artefacts, "weights")), "It was done before it was killed.");
        await StartAsync(silos);
        var resumed = await va.RunAsync("sweep", "run", sweep, "--cluster", File, "--json");
        var undisturbed = await alone.RunAsync("sweep", "run", alone.Write("tiny.yaml", Sweep));

        Assert.True(resumed.ExitCode == 0, $"{resumed}\n{first.PrintedNow}\n{second.PrintedNow}");
        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());
        Assert.Equal(Weights(Path.Combine(alone.Data, "artefacts")), Weights(artefacts));
        Assert.Equal(2, Weights(artefacts).Length);
        Assert.Contains("resumes at step", first.PrintedNow + second.PrintedNow, StringComparison.Ordinal);
        Assert.DoesNotContain(redis.Password, first.Printed + second.Printed + resumed, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(va.Data, "state")), "A cluster keeps no state in a data folder.");
    }

    [Theory]
    [InlineData("VA_ConnectionStrings__redis", "127.0.0.1:{port},password=hunter22", 2, "refuses the user or password that 'ConnectionStrings:redis' gives")]
    [InlineData("VA_ConnectionStrings__redis", "127.0.0.1:{free},password=hunter22", 3, "127.0.0.1:{free}, which 'ConnectionStrings:redis' names, does not answer")]
    [InlineData("VA_Orleans__Clustering__ProviderType", "Radish", 2, "'Orleans:Clustering:ProviderType' is 'Radish'. It is one of")]
    [InlineData("VA_Artefacts__Folder", "", 2, "'Artefacts:Folder' is missing")]
    public async Task A_backend_that_cannot_work_is_told_in_one_message_to_silo_and_client(string key, string value, int code, string told)
    {
        await using var redis = await RedisServer.StartAsync();
        using var va = new Va();
        var free = FreePort.Take(1)[0];
        var settings = SettingsOf(redis, Path.Combine(va.Data, "shared"));
        settings[key] = Filled(value);

        await using var silo = SiloProcess.Run(File, settings);

        Assert.Equal(code, await silo.EndAsync(Patience));
        AssertTold(silo.Printed);
        if (key != "VA_Artefacts__Folder")
        {
            va.Settings["VA_ConnectionStrings__redis"] = settings["VA_ConnectionStrings__redis"];
            va.Settings[key] = settings[key];
            var client = await va.RunAsync("sweep", "list", "--cluster", File);
            Assert.Equal((code, ""), (client.ExitCode, client.Output));
            AssertTold(client.Error);
        }

        string Filled(string text) => FormattableString.Invariant(
            $"{text.Replace("{port}", $"{redis.Port}", StringComparison.Ordinal).Replace("{free}", $"{free}", StringComparison.Ordinal)}");

        void AssertTold(string printed)
        {
            Assert.Contains(Filled(told), printed, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter22", printed, StringComparison.Ordinal);
            Assert.DoesNotContain(redis.Password, printed, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", printed, StringComparison.Ordinal);
            Assert.Single(printed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private static Dictionary<string, string> SettingsOf(RedisServer redis, string artefacts) => new(StringComparer.Ordinal)
    {
        ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
        ["VA_Artefacts__Folder"] = artefacts,
        ["VA_Device__Slots"] = "1",
        ["VA_Device__ThreadsPerSlot"] = "1",
        ["VA_Training__CheckpointInterval"] = "00:00:00.2",
        ["VA_Membership__ProbeTimeout"] = "00:00:02",
        ["VA_Membership__MissedProbes"] = "2",
        ["VA_Membership__Votes"] = "1",

        // What Orleans logs at its start includes all its options.
        ["VA_Logging__LogLevel__Orleans"] = "Information",
    };

    private static async Task StartAsync(SiloProcess[] silos)
    {
        foreach (var silo in silos)
        {
            silo.Start();
        }

        await Task.WhenAll(silos.Select(silo => silo.UntilReadyAsync()));
    }

    /// <summary>Waits until the state in Redis knows a checkpoint that a killed silo can go on from.</summary>
    private static async Task UntilCheckpointAsync(RedisServer redis, System.Diagnostics.Process client)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var database = connection.GetDatabase();
        var changes = await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal("__keyevent@0__:hset"));
        changes.OnMessage(async change =>
        {
            var state = await database.HashGetAsync(change.Message.ToString(), "data");
            if (state.ToString().Contains(".ckpt", StringComparison.Ordinal))
            {
                stored.TrySetResult();
            }
        });
        try
        {
            await Task.WhenAny(stored.Task, client.WaitForExitAsync(TestContext.Current.CancellationToken))
                .WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            client.Kill();
        }

        if (!stored.Task.IsCompleted)
        {
            Assert.Fail($"No checkpoint was known before the client ended, or within {Patience}: {await Va.EndOfAsync(client)}");
        }
    }

    /// <summary>The stored weights: name and hash of each file.</summary>
    private static string[] Weights(string artefacts) =>
        [.. Directory.EnumerateFiles(Path.Combine(artefacts, "weights")).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(file)))}")];
}
