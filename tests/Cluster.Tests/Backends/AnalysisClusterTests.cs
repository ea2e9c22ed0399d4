using System.Text.RegularExpressions;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Analyses over a cluster of real processes, one of which is killed in mid-work.</summary>
public sealed partial class AnalysisClusterTests
{
    private const string Sweep = """
        name: tiny
        defaults: { digits: 3, layers: 2, heads: 3, dModel: 96, steps: 150, learningRate: 0.003 }
        variants:
          - { name: mix, subtractPercent: 60 }
        verification: none
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string File => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    [Fact]
    public async Task A_silo_that_is_killed_in_mid_analysis_changes_nothing_and_no_part_is_counted_twice()
    {
        await using var redis = await RedisServer.StartAsync();
        using var va = new Va();
        var artefacts = Path.Combine(va.Data, "shared");
        var settings = SettingsOf(redis, artefacts);
        foreach (var (key, value) in settings)
        {
            va.Settings[key] = value;
        }

        await using var first = new SiloProcess("first", File, settings);
        await using var second = new SiloProcess("second", File, settings);
        await StartAsync(first, second);
        var trained = await va.RunAsync("sweep", "run", va.Write("tiny.yaml", Sweep), "--cluster", File);
        Assert.True(trained.ExitCode == 0, trained.ToString());
        var weights = va.Write("mix.safetensors", "");
        await va.RunAsync("model", "export", "mix", "--out", weights, "--cluster", File);

        using (var client = va.Start("analyse", "mix", "--policy", "seed", "--json", "--cluster", File))
        {
            await UntilPartsAsync(artefacts, client);
            await first.KillAsync();
            var disturbed = await Va.EndOfAsync(client);
            var alone = await va.RunAsync("analyse", weights, "--policy", "seed", "--json");

            Assert.True(disturbed.ExitCode == 0, disturbed.ToString());
            Assert.Equal(alone.Output, disturbed.Output);
            Assert.NotEqual(0, disturbed.Output.Length);
        }

        var before = PartsIn(first, second);
        var again = await va.RunAsync("analyse", "mix", "--policy", "seed", "--json", "--cluster", File);

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(before.Distinct(StringComparer.Ordinal), before, StringComparer.Ordinal);
        Assert.True(before.Length >= 15, $"Only {before.Length} parts were told of: {second.PrintedNow}");
        Assert.Equal(before, PartsIn(first, second), StringComparer.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(artefacts, "circuits"), "*", SearchOption.AllDirectories));
    }

    /// <summary>What the grains have counted: analysis and part.</summary>
    private static string[] PartsIn(params SiloProcess[] silos) =>
        [.. silos.SelectMany(silo => Counted().Matches(silo.Printed)).Select(match => $"{match.Groups["analysis"]} {match.Groups["part"]}").Order(StringComparer.Ordinal)];

    private static async Task StartAsync(params SiloProcess[] silos)
    {
        foreach (var silo in silos)
        {
            silo.Start();
        }

        await Task.WhenAll(silos.Select(silo => silo.UntilReadyAsync()));
    }

    /// <summary>Waits until some parts are stored, but not all.</summary>
    private static async Task UntilPartsAsync(string artefacts, System.Diagnostics.Process client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var folder = Path.Combine(artefacts, "circuits");
        while (!Directory.Exists(folder) || Directory.GetFiles(folder, "P*.json", SearchOption.AllDirectories).Length < 3)
        {
            Assert.False(client.HasExited, "The analysis was over before it was disturbed.");
            await Task.Delay(20, limit.Token);
        }
    }

    private static Dictionary<string, string> SettingsOf(RedisServer redis, string artefacts) => new(StringComparer.Ordinal)
    {
        ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
        ["VA_Artefacts__Folder"] = artefacts,
        ["VA_Device__Slots"] = "1",
        ["VA_Device__ThreadsPerSlot"] = "1",
        ["VA_Membership__ProbeTimeout"] = "00:00:02",
        ["VA_Membership__MissedProbes"] = "2",
        ["VA_Membership__Votes"] = "1",
        ["VA_Logging__LogLevel__VerifiedAddition"] = "Debug",
    };

    [GeneratedRegex("Analysis (?<analysis>[0-9a-f]+): part (?<part>[^ ]+) is done by silo", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Counted();
}
