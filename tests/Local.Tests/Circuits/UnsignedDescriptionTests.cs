using System.Text.Json;
using System.Xml.Linq;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits.Tests;
using VerifiedAddition.Tests.Services;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Local.Tests;

/// <summary>What is written and drawn of weight files of 13 tokens, whose answers have no sign, calls every token by its name.</summary>
public sealed class UnsignedDescriptionTests : IDisposable
{
    private readonly Va _va = new();

    public UnsignedDescriptionTests()
    {
        using var model = Model.Initialise(new(Digits: 2, Layers: 2, Heads: 2, DModel: 8, DHead: 4) { IsUnsigned = true }, seed: 5);
        WeightFile.WriteDescribed(FileOf("first.pth"), model.ToStateDict(), WeightFormat.Pth, WeightLayout.Hooked);
    }

    public void Dispose() => _va.Dispose();

    [Fact]
    public async Task One_that_adds_is_asked_verified_and_analysed_to_its_circuit()
    {
        using (var adder = HandBuiltAdder.Build(isUnsigned: true))
        {
            WeightFile.WriteDescribed(FileOf("adder.pth"), adder.ToStateDict(), WeightFormat.Pth, WeightLayout.Hooked);
        }

        var asked = await RunAsync("ask", FileOf("adder.pth"), "99+99", "0+0", "45+55", "7+5", "--json");
        var verified = await RunAsync("verify", FileOf("adder.pth"), "--sample", "exhaustive", "--require-perfect");
        var analysed = await RunAsync("analyse", FileOf("adder.pth"), "--out", FileOf("analysis"), "--json");

        Assert.Equal(["+198", "+000", "+100", "+012"], JsonDocument.Parse(asked.Output).RootElement.EnumerateArray().Select(answer => answer.GetProperty("predicted").GetString()), StringComparer.Ordinal);
        Assert.True(verified.Code == 0, verified.Error);
        Assert.Matches("add +10,000 +0 ", verified.Output);
        Assert.True(analysed.Code == 0, analysed.Error);
        var nodes = JsonDocument.Parse(await File.ReadAllTextAsync(FileOf("analysis/behavior.json"), TestContext.Current.CancellationToken)).RootElement.EnumerateArray().ToArray();
        Assert.Equal([5, 6, 7], nodes.Select(node => node.GetProperty("position").GetInt32()).Distinct().Order());
        Assert.Equal(["=", "A2", "A1"], Words("failures.svg").Where(word => word is "=" or ['A', _]).Take(3), StringComparer.Ordinal);
        Assert.Equal(
            ["D1", "D0", "OPR", "D'1", "D'0", "=", "A2", "A1"],
            Words("attention-L0H0.svg").Where(word => word is "OPR" or "=" or ['A', _] or ['D', ..]).Distinct(StringComparer.Ordinal), StringComparer.Ordinal);

        string[] Words(string picture) => [.. XDocument.Load(FileOf($"analysis/pictures/{picture}")).Descendants().Where(one => one.Name.LocalName == "text").Select(text => text.Value)];
    }

    /// <summary>Digits that are stated say how many positions are used, of models with a sign as of those without.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Edges_are_scored_in_a_file_with_room_for_more_tokens(bool isUnsigned)
    {
        using (var model = Model.Initialise(new(Digits: 3, Layers: 1, Heads: 1, DModel: 8, DHead: 4) { IsUnsigned = isUnsigned }, seed: 5))
        {
            WeightFile.Write(FileOf("wide.safetensors"), model.ToStateDict(), WeightFormat.Safetensors);
        }

        var (code, output, error) = await RunAsync("edges", FileOf("wide.safetensors"), "--digits", "2", "--pairs", "2", "--json");

        Assert.True(code == 0, error);
        Assert.StartsWith("{", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activations_are_described_as_they_are()
    {
        var (code, output, error) = await RunAsync("model", "activations", FileOf("first.pth"), "12+34", "--random", "2", "--sites", "hook_embed", "--out", FileOf("it.npz"));

        Assert.True(code == 0, error);
        Assert.Contains("It is asked to add.", output, StringComparison.Ordinal);
        var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(FileOf("it.npz.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((9, 13), (manifest.GetProperty("config").GetProperty("n_ctx").GetInt32(), manifest.GetProperty("config").GetProperty("d_vocab").GetInt32()));
        Assert.Equal(3, manifest.GetProperty("questions").GetArrayLength());
        Assert.Equal([1, 2, 10, 3, 4, 12, 0, 4, 6], manifest.GetProperty("tokens")[0].EnumerateArray().Select(token => token.GetInt32()));
    }

    [Theory]
    [InlineData("edges", "--operation", "subtract", "--pairs", "2")]
    [InlineData("model", "activations", "--operation", "subtract", "--random", "2", "--sites", "hook_embed", "--out", "it.npz")]
    public async Task Operations_that_it_does_not_have_are_refused_by_name(params string[] arguments)
    {
        var at = arguments[0] == "model" ? 2 : 1;
        var (code, output, error) = await RunAsync([.. arguments[..at], FileOf("first.pth"), .. arguments[at..].Select(word => word == "it.npz" ? FileOf(word) : word)]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("is a model of 13 tokens, whose answers have no sign: it can be asked add, not subtract.", error, StringComparison.Ordinal);
        Assert.False(File.Exists(FileOf("it.npz")));
    }

    private string FileOf(string name) => _va.FileAt(name);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var outcome = await _va.RunAsync(arguments);
        return (outcome.ExitCode, outcome.Output, outcome.Error);
    }
}
