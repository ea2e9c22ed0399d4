using System.Security.Cryptography;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>What a person did is not lost, whatever becomes of the process: real processes, real kills.</summary>
public sealed class KillAndResumeTests
{
    private const string Sweep = """
        name: tiny
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 5000, learningRate: 0.003 }
        variants:
          - { name: add, subtractPercent: 0 }
          - { name: mix, subtractPercent: 60 }
          - { name: heir, layers: 2, heads: 3, steps: 2500, initialiseFrom: { variant: add, mode: 3, policy: complete } }
        verification: { questions: 40000, sample: uniform, seed: 7 }
        """;

    /// <summary>The same variants, in training for as long as nobody stops them.</summary>
    private static readonly string Long =
        Sweep.Replace("5000", "200000", StringComparison.Ordinal).Replace("tiny", "long", StringComparison.Ordinal);

    [Fact]
    public async Task A_killed_sweep_ends_with_the_weights_of_an_undisturbed_one()
    {
        using var calm = new Va();
        var undisturbed = await calm.RunAsync("sweep", "run", calm.Write("tiny.yaml", Sweep));
        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());

        using var rough = new Va();
        var file = rough.Write("tiny.yaml", Sweep);
        await KillAsync(rough, file, 4000, 2500, 5500, 3000);

        var resumed = await rough.RunAsync("sweep", "run", file);

        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(Weights(calm), Weights(rough));
        Assert.Equal(3, Weights(rough).Length);
        Assert.Equal(await ResultsAsync(calm), await ResultsAsync(rough), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_search_that_is_killed_chooses_as_an_undisturbed_one_and_what_stopped_can_be_trained_to_its_end()
    {
        const string whole = """
            name: whole
            defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 900, learningRate: 0.003 }
            matrix: { seed: [1, 2, 3, 4, 5, 6], name: "s{seed}" }
            verification: { questions: 1000, sample: uniform, seed: 7 }
            """;
        var halved = whole.Replace("whole", "halved", StringComparison.Ordinal) + "\nhalving: { rungs: [200, 500], factor: 2, by: wrong, verification: { questions: 500 } }\n";
        using var calm = new Va();
        var undisturbed = await calm.RunAsync("sweep", "run", calm.Write("halved.yaml", halved));
        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());

        using var rough = new Va();
        var file = rough.Write("halved.yaml", halved);
        await KillAsync(rough, file, 2500, 3500);

        var resumed = await rough.RunAsync("sweep", "run", file);

        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        var decisions = await DecisionsAsync(calm);
        Assert.Equal(decisions, await DecisionsAsync(rough), StringComparer.Ordinal);
        Assert.Contains(decisions, decision => decision.Contains("stopped at step 200", StringComparison.Ordinal));
        Assert.Equal(Weights(calm), Weights(rough));

        // Whoever went on, then or now, has the bits of one that nobody stopped.
        using var fresh = new Va();
        Assert.Equal(0, (await fresh.RunAsync("sweep", "run", fresh.Write("whole.yaml", whole))).ExitCode);
        Assert.Equal(0, (await rough.RunAsync("sweep", "run", rough.Write("whole.yaml", whole))).ExitCode);
        Assert.Equal(6, Weights(fresh).Length);
        Assert.Subset(Weights(rough).ToHashSet(StringComparer.Ordinal), Weights(fresh).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Runs a sweep again and again, and kills it each time.</summary>
    private static async Task KillAsync(Va va, string file, params int[] milliseconds)
    {
        foreach (var life in milliseconds)
        {
            using var process = va.Start("sweep", "run", file);
            var end = Va.EndOfAsync(process);
            await Task.WhenAny(end, Task.Delay(life, TestContext.Current.CancellationToken));
            process.Kill();
            await end;
        }
    }

    private static async Task<string[]> DecisionsAsync(Va va) =>
        [.. (await va.JsonAsync("sweep", "show", "halved")).GetProperty("variants").EnumerateArray().Select(variant => $"{variant.GetProperty("name")}: {variant.GetProperty("decision")}")];

    [Fact]
    public async Task A_variant_that_was_lost_with_its_process_twice_before_a_checkpoint_is_tried_alone_after_a_rest()
    {
        using var va = new Va();
        va.Settings["VA_Training__CheckpointInterval"] = "00:10:00";
        var file = va.Write("tiny.yaml", """
            name: tiny
            variants: [{ name: add, digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 20000, learningRate: 0.003 }]
            """);
        for (var kills = 0; kills < 2; kills++)
        {
            using var process = va.Start("sweep", "run", file);
            await Va.LineAsync(process, "add: training");
            await UntilTrainingAsync(va);
            process.Kill();
            await Va.EndOfAsync(process);
        }

        using var third = va.Start("sweep", "run", file);
        await Va.LineAsync(third, "add: waits to be tried alone, after a rest");
        var end = await Va.EndOfAsync(third);

        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Single(Weights(va));
    }

    [Fact]
    public async Task A_second_terminal_sees_and_cancels_what_the_first_one_trains()
    {
        using var va = new Va();
        using var first = va.Start("sweep", "run", va.Write("long.yaml", Long));
        await Va.LineAsync(first, ": training"); // it holds the folder: what is asked now is asked of it
        await va.UntilCheckpointAsync();

        var cancelled = await va.RunAsync("sweep", "cancel", "long");
        var end = await Va.EndOfAsync(first);

        Assert.True(cancelled.ExitCode == 0, cancelled.ToString());
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("cancel", end.Output + end.Error, StringComparison.OrdinalIgnoreCase);
        var left = await va.JsonAsync("sweep", "show", "long");
        Assert.Equal("cancelled", left.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task An_interrupted_sweep_is_saved_and_goes_on_from_there()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows sends no SIGINT.");
        using var va = new Va();
        var file = va.Write("long.yaml", Long);
        using var first = va.Start("sweep", "run", file);
        await Va.LineAsync(first, ": training"); // it holds the folder: what is asked now is asked of it
        await va.UntilCheckpointAsync();

        await InterruptAsync(first);

        var end = await Va.EndOfAsync(first);
        Assert.True(end.ExitCode == 130, end.ToString());
        Assert.Equal("Interrupted. Run the same command again to resume.", end.Error.Trim());
        var saved = (await va.JsonAsync("variant", "show", "add")).GetProperty("checkpointStep").GetInt32();
        Assert.InRange(saved, 1, 199_999);

        using var second = va.Start("sweep", "run", file);
        var resumed = await Va.LineAsync(second, "add: training, goes on at step");
        second.Kill();
        await Va.EndOfAsync(second);

        Assert.Contains($"goes on at step {saved:N0}", resumed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_interruption_ends_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows sends no SIGINT.");
        using var va = new Va();
        using var sweep = va.Start("sweep", "run", va.Write("long.yaml", Long));
        await Va.LineAsync(sweep, ": training");
        await va.UntilCheckpointAsync();

        await InterruptAsync(sweep);
        await InterruptAsync(sweep);

        var end = await Va.EndOfAsync(sweep);
        Assert.DoesNotContain("has gone", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("resume", end.Error, StringComparison.Ordinal);
    }

    private static async Task InterruptAsync(System.Diagnostics.Process process)
    {
        using var interrupt = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await interrupt.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The stored weights: name and hash of each file.</summary>
    private static string[] Weights(Va va) =>
        [.. Directory.EnumerateFiles(Path.Combine(va.Data, "artefacts", "weights")).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}")];

    private static async Task<string> ResultsAsync(Va va)
    {
        var sweep = await va.JsonAsync("sweep", "show", "tiny");
        return string.Join('\n', sweep.GetProperty("variants").EnumerateArray().SelectMany(variant =>
            variant.GetProperty("verifications").EnumerateArray().Select(verification =>
                $"{variant.GetProperty("name")} {verification.GetProperty("operation")} {verification.GetProperty("questions")} {verification.GetProperty("failures")}")));
    }

    private static async Task UntilTrainingAsync(Va va)
    {
        for (var i = 0; i < 60; i++)
        {
            var shown = await va.RunAsync("variant", "show", "add", "--json");
            if (shown.ExitCode == 0 && JsonDocument.Parse(shown.Output).RootElement.GetProperty("step").GetInt32() > 0)
            {
                return;
            }

            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        Assert.Fail("The sweep did not begin to train within a minute.");
    }
}
