using System.Diagnostics;
using System.Text;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Clusters of real processes, with the configurations of deploy and backends of the test's own.</summary>
public sealed class BackendTests(UndisturbedSweep undisturbed) : IClassFixture<UndisturbedSweep>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(BackendKind.Redis)]
    [InlineData(BackendKind.AzureByKey)]
    [InlineData(BackendKind.AzureByIdentity)]
    public async Task A_cluster_whose_silos_are_all_killed_goes_on_to_the_same_bits(BackendKind kind)
    {
        using var va = new Va();
        await using var backend = await ClusterBackend.StartAsync(kind, va.Folder("backend"));
        var settings = SettingsOf(backend);
        foreach (var (key, value) in settings)
        {
            va.Settings[key] = value;
        }

        await using var first = new SiloProcess("first", backend.File, settings);
        await using var second = new SiloProcess("second", backend.File, settings);
        SiloProcess[] silos = [first, second];
        await StartAsync(silos);
        var sweep = va.Write("tiny.yaml", UndisturbedSweep.Text);
        using (var client = va.Start("sweep", "run", sweep, "--cluster", backend.File))
        {
            await UntilCheckpointAsync(backend, client);
            Assert.All([client.Id, first.Now.Id], process => Assert.Equal(
                kind is not BackendKind.Redis, LoadedAssemblies.Of(process).Any(name => name.StartsWith("Azure.", StringComparison.Ordinal))));
            await Task.WhenAll(silos.Select(silo => silo.KillAsync()));
            client.Kill();
            await Va.EndOfAsync(client);
        }

        Assert.True((await UndisturbedSweep.WeightsAsync(backend.Artefacts)).Length == 0, "It was done before it was killed.");
        await StartAsync(silos);
        var resumed = await va.RunAsync("sweep", "run", sweep, "--cluster", backend.File, "--json");

        Assert.True(resumed.ExitCode == 0, $"{resumed}\n{first.PrintedNow}\n{second.PrintedNow}");
        Assert.Equal(undisturbed.Weights, await UndisturbedSweep.WeightsAsync(backend.Artefacts), StringComparer.Ordinal);
        Assert.Contains("resumes at step", first.PrintedNow + second.PrintedNow, StringComparison.Ordinal);

        // What is deleted is gone from the backend, and its name is free: the same file trains anew, to the same bits.
        var deleted = await va.RunAsync("sweep", "delete", "tiny", "--cluster", backend.File);
        Assert.True(deleted.ExitCode == 0, $"{deleted}\n{first.PrintedNow}\n{second.PrintedNow}");
        Assert.Empty(await UndisturbedSweep.WeightsAsync(backend.Artefacts));

        // The pool, the index, the ledger's intake, and its pages of leases and of questions: of the sweep, and of the day, or two around midnight.
        Assert.InRange(await backend.StatesAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken), 7, 9);
        if (kind is BackendKind.Redis)
        {
            var again = await va.RunAsync("sweep", "run", sweep, "--cluster", backend.File, "--json");
            Assert.True(again.ExitCode == 0, $"{again}\n{first.PrintedNow}\n{second.PrintedNow}");
            Assert.Equal(undisturbed.Weights, await UndisturbedSweep.WeightsAsync(backend.Artefacts), StringComparer.Ordinal);
        }

        if (kind is not BackendKind.AzureByIdentity)
        {
            await RequireRoomForManyAsync(va, backend);
        }

        Assert.DoesNotContain(backend.Secret, first.Printed + second.Printed + resumed, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(va.Data, "state")), "A cluster keeps no state in a data folder.");
    }

    /// <summary>The leases of many variants are in several records, which every backend stores and restores.</summary>
    [Theory]
    [InlineData(BackendKind.Redis)]
    [InlineData(BackendKind.AzureByKey)]
    [InlineData(BackendKind.AzureByIdentity)]
    public async Task Leases_on_pages_are_given_back_and_given_again_when_all_silos_were_killed(BackendKind kind)
    {
        using var va = new Va();
        await using var backend = await ClusterBackend.StartAsync(kind, va.Folder("backend"));
        var settings = SettingsOf(backend);
        settings["VA_Device__Fuse"] = "Always";
        settings["VA_Device__MaxStack"] = "24";
        settings["VA_Training__CheckpointInterval"] = "00:00:30";
        settings["VA_Pool__RecordBytes"] = "4096";
        foreach (var (key, value) in settings)
        {
            va.Settings[key] = value;
        }

        await using var first = new SiloProcess("first", backend.File, settings);
        await using var second = new SiloProcess("second", backend.File, settings);
        SiloProcess[] silos = [first, second];
        await StartAsync(silos);
        var sweep = va.Write("wide.yaml", """
            name: wide
            verification: none # each slot trains a stack, with a lease for each variant
            defaults: { digits: 2, layers: 1, heads: 1, dModel: 8, dHead: 8, steps: 10000000 }
            matrix: { name: "v{seed}", seed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24] }
            """);
        var submitted = await va.RunAsync("sweep", "run", sweep, "--detach", "--cluster", backend.File);
        Assert.True(submitted.ExitCode == 0, submitted.ToString());
        var given = await UntilLeasesAsync(backend, leases => leases.Count >= 14);

        await Task.WhenAll(silos.Select(silo => silo.KillAsync()));
        await StartAsync(silos);
        var again = await UntilLeasesAsync(backend, leases => leases.Count >= 14 && !leases.Keys.Intersect(given.Keys).Any());

        Assert.Equal(again.Count, again.Values.Distinct(StringComparer.Ordinal).Count());
        Assert.True(again.Keys.Min() > given.Keys.Max(), "Epochs go on.");
        var cancelled = await va.RunAsync("sweep", "cancel", "wide", "--cluster", backend.File);
        Assert.True(cancelled.ExitCode == 0, cancelled.ToString());
        await UntilLeasesAsync(backend, leases => leases.Count == 0);
    }

    [Theory]
    [InlineData("VA_ConnectionStrings__redis", "127.0.0.1:{port},password=hunter22", 2, "refuses the user or password that 'ConnectionStrings:redis' gives")]
    [InlineData("VA_ConnectionStrings__redis", "127.0.0.1:{free},password=hunter22", 3, "127.0.0.1:{free}, which 'ConnectionStrings:redis' names, does not answer")]
    [InlineData("VA_Orleans__Clustering__ProviderType", "Radish", 2, "'Orleans:Clustering:ProviderType' is 'Radish'. It is one of")]
    [InlineData("VA_Artefacts__Folder", "", 2, "'Artefacts:Folder' is missing")]
    public async Task A_backend_that_cannot_work_is_told_in_one_message_to_silo_and_client(string key, string value, int code, string told)
    {
        using var va = new Va();
        await using var redis = await RedisBackend.StartAsync(va.Folder("backend"));
        var free = FreePort.Take(1)[0];
        var settings = SettingsOf(redis);
        settings[key] = Filled(value);

        await using var silo = SiloProcess.Run(redis.File, settings);

        Assert.Equal(code, await silo.EndAsync(Patience));
        AssertTold(silo.Printed);
        if (key != "VA_Artefacts__Folder")
        {
            va.Settings["VA_ConnectionStrings__redis"] = settings["VA_ConnectionStrings__redis"];
            va.Settings[key] = settings[key];
            var client = await va.RunAsync("sweep", "list", "--cluster", redis.File);
            Assert.Equal((code, ""), (client.ExitCode, client.Output));
            AssertTold(client.Error);
        }

        string Filled(string text) => FormattableString.Invariant(
            $"{text.Replace("{port}", $"{redis.Port}", StringComparison.Ordinal).Replace("{free}", $"{free}", StringComparison.Ordinal)}");

        void AssertTold(string printed)
        {
            Assert.Contains(Filled(told), printed, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter22", printed, StringComparison.Ordinal);
            Assert.DoesNotContain(redis.Secret, printed, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", printed, StringComparison.Ordinal);
            Assert.Single(printed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>A sweep of 5,000 variants is stored in records that every backend holds, and those that wait have none.</summary>
    private static async Task RequireRoomForManyAsync(Va va, ClusterBackend backend)
    {
        const int many = 5_000;
        var token = TestContext.Current.CancellationToken;
        var file = va.Write("many.yaml", $$"""
            name: many
            verification: none
            defaults: { digits: 2, layers: 1, heads: 1, dModel: 8, dHead: 8, steps: 100000 }
            matrix: { name: "v{seed}", seed: [{{string.Join(", ", Enumerable.Range(0, many))}}] }
            """);

        foreach (var command in new[] { new[] { "run", file, "--detach" }, ["cancel", "many"] })
        {
            var done = await va.RunAsync(["sweep", .. command, "--cluster", backend.File]);
            Assert.True(done.ExitCode == 0, $"{string.Join(' ', command)}: {done}");
        }

        var states = await backend.StatesAsync(token).ToArrayAsync(token);
        Assert.InRange(states.Length, 256, 600);
        Assert.All(states, state => Assert.InRange(Encoding.UTF8.GetByteCount(state), 1, 64 * 1024));
        var shown = await va.RunAsync("sweep", "show", "many", "--json", "--cluster", backend.File);
        Assert.Equal(many, JsonDocument.Parse(shown.Output).RootElement.GetProperty("variants").GetArrayLength());
        var found = await va.RunAsync("variant", "show", "many/v4999", "--cluster", backend.File);
        Assert.True(found.ExitCode == 0, found.ToString());
    }

    private static Dictionary<string, string> SettingsOf(ClusterBackend backend) => new(backend.Variables, StringComparer.Ordinal)
    {
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

    /// <summary>Waits until the leases on pages, variants by epoch, are as wanted.</summary>
    private static async Task<Dictionary<long, string>> UntilLeasesAsync(ClusterBackend backend, Predicate<Dictionary<long, string>> wanted)
    {
        var leases = new Dictionary<long, string>();
        await UntilAsync("The leases are as wanted.", async () =>
        {
            var pages = await PagesAsync(backend);
            leases = pages.SelectMany(page => page.GetProperty("leases").EnumerateArray())
                .DistinctBy(lease => lease.GetProperty("epoch").GetInt64()) // a lease that moves to another page is on both meanwhile
                .ToDictionary(lease => lease.GetProperty("epoch").GetInt64(), lease => lease.GetProperty("variant").GetProperty("value").GetString()!);
            return pages.Length >= 4 && wanted(leases);
        });
        return leases;
    }

    /// <summary>The stored pages of the pool's leases, each small enough.</summary>
    private static async Task<JsonElement[]> PagesAsync(ClusterBackend backend)
    {
        var states = await backend.StatesAsync(TestContext.Current.CancellationToken).ToArrayAsync(TestContext.Current.CancellationToken);
        JsonElement[] pages = [.. states.Where(state => state.Length > 0).Select(state => JsonElement.Parse(state)).Where(state => state.TryGetProperty("generation", out _))];
        Assert.All(pages, page => Assert.InRange(page.GetRawText().Length, 1, 64 * 1024));
        return pages;
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var began = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(began.Elapsed < Patience, $"In vain: {what}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the stored state knows a checkpoint that a killed silo can go on from.</summary>
    private static async Task UntilCheckpointAsync(ClusterBackend backend, Process client)
    {
        var began = Stopwatch.StartNew();
        while (!await KnowsAsync(backend, ".ckpt"))
        {
            if (client.HasExited || began.Elapsed > Patience)
            {
                client.Kill();
                Assert.Fail($"No checkpoint was known before the client ended, or within {Patience}: {await Va.EndOfAsync(client)}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Whether a stored state has this in it.</summary>
    private static async Task<bool> KnowsAsync(ClusterBackend backend, string text)
    {
        await foreach (var state in backend.StatesAsync(TestContext.Current.CancellationToken))
        {
            if (state.Contains(text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
