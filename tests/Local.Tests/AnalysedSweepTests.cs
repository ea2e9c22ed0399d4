using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A sweep that has its models analysed, on one machine.</summary>
public sealed class AnalysedSweepTests
{
    private const string Sweep = """
        name: tiny
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 600, learningRate: 0.003 }
        variants:
          - { name: add }
          - { name: mix, subtractPercent: 60 }
        verification: { questions: 1000, sample: uniform, seed: 7 }
        analysis: true
        """;

    [Fact]
    public async Task What_a_sweep_has_analysed_is_answered_from_the_store()
    {
        using var va = new Va();

        var run = await va.RunAsync("sweep", "run", va.Write("tiny.yaml", Sweep), "--json");
        var stored = Stored(va);
        var claims = await va.RunAsync("claims", "mix", "--json");
        var analysis = await va.RunAsync("analyse", "mix", "--json");
        var shown = await va.RunAsync("variant", "show", "mix");
        var weights = va.Write("mix.safetensors", "");
        await va.RunAsync("model", "export", "mix", "--out", weights);
        var alone = await va.RunAsync("claims", weights, "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        var sweep = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(sweep.GetProperty("analysis").GetBoolean());
        Assert.Equal(
            ["claims completed", "separability completed", "claims completed", "separability completed"],
            sweep.GetProperty("variants").EnumerateArray().SelectMany(variant => variant.GetProperty("analyses").EnumerateArray())
                .Select(one => $"{one.GetProperty("kind")} {one.GetProperty("phase")}"),
            StringComparer.Ordinal);
        Assert.Equal(6, stored.Length);
        Assert.True(claims.ExitCode == 0 && analysis.ExitCode == 0, $"{claims}\n{analysis}");
        Assert.Equal(stored, Stored(va), StringComparer.Ordinal);
        Assert.Equal(JsonDocument.Parse(alone.Output).RootElement.GetProperty("claims").GetRawText(), JsonDocument.Parse(claims.Output).RootElement.GetProperty("claims").GetRawText(), StringComparer.Ordinal);
        Assert.Contains("Analysed: claims", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_analysis_is_gone_on_with()
    {
        using var va = new Va();
        await va.RunAsync("sweep", "run", va.Write("tiny.yaml", Sweep.Replace("analysis: true", "analysis: none", StringComparison.Ordinal)));
        Assert.Empty(Stored(va));
        using (var killed = va.Start("claims", "mix", "--json"))
        {
            while (!killed.HasExited && Stored(va).Length < 2)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            killed.Kill();
            await Va.EndOfAsync(killed);
        }

        var kept = Stored(va).Length;
        var claims = await va.RunAsync("claims", "mix", "--json");

        Assert.True(kept >= 2, $"{kept} files were kept.");
        Assert.True(claims.ExitCode == 0, claims.ToString());
        Assert.Equal(2, Stored(va).Length);
    }

    /// <summary>All that is stored of what was found in models.</summary>
    private static string[] Stored(Va va)
    {
        var folder = Path.Combine(va.Data, "artefacts", "circuits");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
    }
}
