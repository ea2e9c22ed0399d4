using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>Variants trained as one stacked model, by real processes with real tensors.</summary>
public sealed class StackedSweepTests
{
    private const string Sweep = """
        name: stacked
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 1000, learningRate: 1e-4 }
        variants:
          - { name: add }
          - { name: sub, subtractPercent: 100, steps: 800, learningRate: 2e-4 }
          - { name: mix, subtractPercent: 60, seed: 5 }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;

    [Fact]
    public async Task A_stack_that_was_killed_goes_on_and_its_variants_end_where_they_would_end_alone()
    {
        using var stacked = new Va { Settings = { ["VA_Device__Fuse"] = "Always" } };
        using var solo = new Va { Settings = { ["VA_Device__Fuse"] = "Never" } };
        var file = stacked.Write("stacked.yaml", Sweep);

        using (var process = stacked.Start("sweep", "run", file))
        {
            await stacked.UntilCheckpointAsync(variants: 3);
            process.Kill();
            await Va.EndOfAsync(process);
        }

        var resumed = await stacked.RunAsync("sweep", "run", file);
        var alone = await solo.RunAsync("sweep", "run", solo.Write("stacked.yaml", Sweep));

        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.True(alone.ExitCode == 0, alone.ToString());
        Assert.Contains("3 variants of 2 digits", Log(stacked), StringComparison.Ordinal);
        Assert.Contains("resumes at step", Log(stacked), StringComparison.Ordinal);
        Assert.DoesNotContain("as one stack", Log(solo), StringComparison.Ordinal);
        foreach (var (left, right) in (await VariantsAsync(stacked)).Zip(await VariantsAsync(solo)))
        {
            Assert.Equal(("trained", right.GetProperty("step").GetInt32()), (left.GetProperty("phase").GetString(), left.GetProperty("step").GetInt32()));
            var (together, apart) = (left.GetProperty("averageFinalLoss").GetDouble(), right.GetProperty("averageFinalLoss").GetDouble());
            Assert.InRange(together / apart, 1 - 1e-2, 1 + 1e-2);
            Assert.All(left.GetProperty("verifications").EnumerateArray(), verification =>
                Assert.Equal(2000, verification.GetProperty("asked").GetInt64()));
        }
    }

    private static string Log(Va va) => string.Concat(Directory.EnumerateFiles(Path.Combine(va.Data, "logs")).Select(File.ReadAllText));

    private static async Task<JsonElement[]> VariantsAsync(Va va) =>
        [.. (await va.JsonAsync("sweep", "show", "stacked")).GetProperty("variants").EnumerateArray()];
}
