using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>Certificates from the first question to the last check, by real processes with real tensors.</summary>
public sealed class CertificateTests
{
    private const string Sweep = """
        name: tiny
        defaults: { digits: 1, layers: 1, heads: 2, dModel: 24, dHead: 12, learningRate: 0.003 }
        variants:
          - { name: sure, steps: 1500 }
          - { name: rough, steps: 40, subtractPercent: 50 }
        verification: { sample: exhaustive }
        """;

    /// <summary>Ten shards of ten questions, so that some can be left out.</summary>
    private static Va Start() => new() { Settings = { ["VA_Verification__ShardSize"] = "10" } };

    [Fact]
    public async Task A_certificate_is_made_holds_and_shows_what_was_done_to_it()
    {
        using var va = Start();
        var trained = await va.JsonAsync("sweep", "run", va.Write("tiny.yaml", Sweep));
        var folder = Path.GetDirectoryName(va.Data)!;
        var (sure, rough) = (Path.Combine(folder, "sure.add.certificate.json"), Path.Combine(folder, "rough.subtract.certificate.json"));
        await va.JsonAsync("verify", "sure", "--sample", "exhaustive");
        await va.JsonAsync("verify", "rough", "--sample", "exhaustive");
        await va.RunAsync("model", "export", "sure", "--out", "sure.pth");
        await va.RunAsync("model", "export", "rough", "--out", "rough.safetensors");

        var proved = await va.JsonAsync("certificate", "check", sure, "--redo", "10");
        var refuted = await va.JsonAsync("certificate", "check", rough, "--redo", "10");
        var byFile = await va.RunAsync("certificate", "check", sure, "--model", "sure.pth");
        var byOther = await va.RunAsync("certificate", "check", sure, "--model", "rough.safetensors");
        var tampered = va.Write("tampered.json", (await File.ReadAllTextAsync(rough, TestContext.Current.CancellationToken))
            .Replace("\"first\":30,", "\"first\":31,", StringComparison.Ordinal));
        var noticed = await va.RunAsync("certificate", "check", tampered);

        Assert.Equal(("proved", true, 10), Told(proved));
        Assert.Equal(("refuted", true, 10), Told(refuted));
        Assert.Equal(Roots(trained), Roots(va), StringComparer.Ordinal);
        Assert.True(byFile.ExitCode == 0, byFile.ToString());
        Assert.True(byOther.ExitCode == 2 && byOther.Error.Contains("is another model", StringComparison.Ordinal), byOther.ToString());
        Assert.True(noticed.ExitCode == 1 && noticed.Output.Contains("Question", StringComparison.Ordinal), noticed.ToString());
        Assert.DoesNotContain(folder, await File.ReadAllTextAsync(sure, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, await File.ReadAllTextAsync(sure, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>A grid that never saw the model checks the certificate with the file, and a certificate of lies with what the model really says.</summary>
    [Fact]
    public async Task Another_grid_checks_it_with_the_weight_file()
    {
        using var here = Start();
        using var there = Start();
        await here.JsonAsync("sweep", "run", here.Write("tiny.yaml", Sweep));
        var (model, file) = (there.Write("rough.pth", ""), there.Write("rough.json", ""));
        await here.RunAsync("model", "export", "rough", "--out", model);
        await here.JsonAsync("verify", "rough", "--operation", "add", "--sample", "exhaustive", "--certificate", file);

        var without = await there.RunAsync("certificate", "check", file);
        var with = await there.JsonAsync("certificate", "check", file, "--model", model, "--redo", "10");
        var kept = await there.JsonAsync("certificate", "check", file, "--redo", "10");
        var mistaken = await there.JsonAsync("verify", model, "--operation", "add", "--sample", "exhaustive");

        Assert.True(without.ExitCode == 2 && without.Error.Contains("--model PATH", StringComparison.Ordinal), without.ToString());
        Assert.Equal(("refuted", true, 10), Told(with));
        Assert.Equal(("refuted", true, 10), Told(kept)); // the import stored the weights under their hash
        Assert.Equal(with.GetProperty("root").GetString(), mistaken[0].GetProperty("certificate").GetProperty("root").GetString());
    }

    private static (string? Verdict, bool Holds, int Redone) Told(JsonElement check) =>
        (check.GetProperty("verdict").GetString(), check.GetProperty("holds").GetBoolean(), check.GetProperty("redone").GetArrayLength());

    private static string[] Roots(JsonElement sweep) =>
        [.. sweep.GetProperty("variants").EnumerateArray().SelectMany(variant => variant.GetProperty("verifications").EnumerateArray())
            .Select(verification => verification.GetProperty("certificateRoot").GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>The roots of what the grid stored.</summary>
    private static string[] Roots(Va va) =>
        [.. Directory.EnumerateFiles(Path.Combine(va.Data, "artefacts", "certificates"))
            .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("root").GetString()!).Order(StringComparer.Ordinal)];
}
