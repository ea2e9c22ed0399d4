using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A real model that was trained too short, refined until it makes no error at all: by real processes with real tensors.</summary>
public sealed class RefinementTests
{
    /// <summary>All 100 questions of one digit. A round takes some seconds: long enough to be seen, and killed, while it trains.</summary>
    private const string Sweep = """
        name: refined
        variants:
          - { name: sub, digits: 1, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 150, learningRate: 0.005, subtractPercent: 100, seed: 3 }
        verification: { sample: exhaustive }
        refine: { rounds: 20, steps: 3000 }
        """;

    [Fact]
    public async Task A_failing_model_is_refined_until_it_is_clean_and_a_kill_in_a_round_changes_no_bit()
    {
        using var calm = new Va();
        var undisturbed = await calm.RunAsync("sweep", "run", calm.Write("refined.yaml", Sweep), "--require-perfect");
        using var rough = new Va();
        var file = rough.Write("refined.yaml", Sweep);
        using (var process = rough.Start("sweep", "run", file))
        {
            await Va.LineAsync(process, "sub~1: training");
            process.Kill();
            await Va.EndOfAsync(process);
        }

        var resumed = await rough.RunAsync("sweep", "run", file, "--require-perfect");

        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        var models = await ModelsAsync(calm);
        Assert.InRange(models.Length, 2, 21);
        Assert.All(models[..^1], model => Assert.True(model.Failures > 0));
        Assert.Equal(0, models[^1].Failures);
        Assert.Equal(models, await ModelsAsync(rough));
        var answer = await calm.RunAsync("verify", models[^1].Name, "--sample", "exhaustive", "--require-perfect");
        Assert.True(answer.ExitCode == 0, answer.ToString());
    }

    private static async Task<(string Name, string Weights, long Failures)[]> ModelsAsync(Va va) =>
        [.. (await va.JsonAsync("sweep", "show", "refined")).GetProperty("variants").EnumerateArray().Select(variant => (
            Text(variant, "name"), Text(variant, "weightsSha256"), variant.GetProperty("verifications")[0].GetProperty("failures").GetInt64()))];

    private static string Text(JsonElement variant, string field) => variant.GetProperty(field).GetString()!;
}
