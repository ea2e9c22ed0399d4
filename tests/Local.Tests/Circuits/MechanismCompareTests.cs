using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Client;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Local.Tests;

/// <summary><c>va mechanism compare</c> of weight files, from the command line to the result.</summary>
public sealed class MechanismCompareTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-mechanisms-");

    public MechanismCompareTests()
    {
        foreach (var seed in new[] { 1, 2 })
        {
            using var model = Model.Initialise(new(Digits: 2, Layers: 1, Heads: 2, DModel: 8, DHead: 4), seed);
            WeightFile.WriteDescribed(FileOf(seed), model.ToStateDict(), WeightFormat.Safetensors, WeightLayout.Hooked);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Models_are_examined_shown_and_written_and_not_again()
    {
        var (code, output, _) = await RunAsync("--out", Out);

        Assert.Equal(0, code);
        Assert.Contains("add; 2 digits, 1 layer, 2 heads: 2 models", output, StringComparison.Ordinal);
        Assert.Matches(@"4 +Delivery by all last heads of a position together +S +2 +0 \(0–84 %\) +0 +0 \(0–84 %\) +0", output);
        Assert.Matches(@"S +A1 +1 +0 +0 +0 +0 +2", output);
        Assert.Contains("if the 12 cases of all models are tested at once", output, StringComparison.Ordinal);
        Assert.Equal(
            ["mechanisms-1.png", "mechanisms-1.svg", "mechanisms.csv", "mechanisms.json", "model.json", "untrained-1", "untrained-2"],
            new DirectoryInfo(Out).GetFileSystemInfos().Select(one => one.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);

        var (again, json, said) = await RunAsync("--out", Out, "--json");

        Assert.Equal(0, again);
        Assert.Equal(2, said.Split("It was examined before").Length - 1);
        var group = JsonDocument.Parse(json).RootElement.GetProperty("groups")[0];
        Assert.Equal(["untrained-1.safetensors", "untrained-2.safetensors"], group.GetProperty("models").EnumerateArray().Select(one => Path.GetFileName(one.GetString())), StringComparer.Ordinal);
        Assert.Equal(["none", "none"], group.GetProperty("cases")[0].GetProperty("verdicts").EnumerateArray().Select(one => one.GetString()), StringComparer.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Out, "mechanisms.json"), TestContext.Current.CancellationToken), json.TrimEnd());
    }

    [Fact]
    public async Task What_was_asked_otherwise_is_examined_again()
    {
        await RunAsync("--out", Out);

        var (_, _, said) = await RunAsync("--out", Out, "--seed", "7");

        Assert.DoesNotContain("It was examined before", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_model_is_nothing_to_compare()
    {
        using var error = new StringWriter();
        var code = await VaCommandLine.RunAsync(
            ["mechanism", "compare", FileOf(1)], new LocalGridAccess(error), new LocalWeightFiles(error), new Terminal { Output = TextWriter.Null, Error = error, Variable = _ => null },
            TestContext.Current.CancellationToken);

        Assert.Equal(2, code);
        Assert.Contains("A comparison needs two models or more, and here is one.", error.ToString(), StringComparison.Ordinal);
    }

    private string Out => Path.Combine(_folder.FullName, "found");

    private string FileOf(int seed) => Path.Combine(_folder.FullName, $"untrained-{seed}.safetensors");

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await VaCommandLine.RunAsync(
            ["mechanism", "compare", FileOf(1), FileOf(2), "--operation", "add", "--questions", "10", "--experiment", "4", "6", .. arguments],
            new LocalGridAccess(error), new LocalWeightFiles(error), new Terminal { Output = output, Error = error, Variable = _ => null },
            TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
