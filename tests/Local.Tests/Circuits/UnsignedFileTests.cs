using System.Text.Json;
using System.Xml.Linq;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits.Tests;
using VerifiedAddition.Client;
using VerifiedAddition.Tests.Services;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Local.Tests;

/// <summary>Commands with a weight file of 13 tokens, whose answers have no sign.</summary>
public sealed class UnsignedFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-unsigned-");

    public UnsignedFileTests()
    {
        using var model = Model.Initialise(new(Digits: 2, Layers: 2, Heads: 2, DModel: 8, DHead: 4) { IsUnsigned = true }, seed: 5);
        WeightFile.WriteDescribed(FileOf("first.pth"), model.ToStateDict(), WeightFormat.Pth, WeightLayout.Hooked);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_is_told_asked_and_verified_and_its_answers_have_the_plus_that_is_meant()
    {
        var (code, output, error) = await RunAsync("ask", FileOf("first.pth"), "12+34", "--json");

        Assert.Equal(0, code);
        Assert.Contains("it has 13 tokens: the model adds only, and writes answers without a sign", error, StringComparison.Ordinal);
        var answer = JsonDocument.Parse(output).RootElement[0];
        Assert.Equal(("+046", '+', 4), (answer.GetProperty("expected").GetString(), answer.GetProperty("predicted").GetString()![0], answer.GetProperty("predicted").GetString()!.Length));
    }

    /// <summary>In a process of its own, since verification has torch threads of its own.</summary>
    [Fact]
    public async Task It_is_verified_by_additions_and_what_takes_a_sign_is_refused()
    {
        using var va = new Va();

        var verified = await va.RunAsync("verify", FileOf("first.pth"), "--questions", "200");
        var subtracting = await va.RunAsync("verify", FileOf("first.pth"), "--operation", "subtract");
        var outside = await va.RunAsync("robustness", FileOf("first.pth"));

        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.Matches("add +200 ", verified.Output);
        Assert.DoesNotContain("subtract", verified.Output, StringComparison.Ordinal);
        Assert.Equal((2, 2), (subtracting.ExitCode, outside.ExitCode));
        Assert.Contains("is a model of 13 tokens, whose answers have no sign: it can be asked add, not subtract.", subtracting.Error, StringComparison.Ordinal);
        Assert.Contains("is a model of 13 tokens, whose answers have no sign, and questions outside the format are made for answers with one.", outside.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_out_in_every_layout_and_comes_back_and_answers_the_same()
    {
        var own = await AnswersAsync("first.pth");

        foreach (var (layout, file) in new[] { ("bridge", "bridge.pth"), ("native", "native.safetensors"), ("hooked", "hooked.safetensors") })
        {
            Assert.Equal(0, (await RunAsync("model", "export", FileOf("first.pth"), "--layout", layout, "--out", FileOf(file))).Code);
            Assert.Equal(own, await AnswersAsync(file));
        }
    }

    [Theory]
    [InlineData("patch", "--store", "12+34", "--alter", "55+44", "--node", "P6L0H0")]
    [InlineData("circuit", "--nodes", "P6L0H0", "P6L1MLP", "--operation", "add", "--questions", "20", "--sizes", "2")]
    [InlineData("edges", "--operation", "add", "--pairs", "2")]
    [InlineData("mechanism", "--operation", "add", "--questions", "10", "--experiment", "4", "7", "10", "17")]
    [InlineData("probe", "--operation", "add", "--questions", "100", "--fact", "carry")]
    [InlineData("analyse", "--operation", "add")]
    public async Task It_is_looked_into_as_others_are(string command, params string[] options)
    {
        var (code, output, error) = await RunAsync([command, FileOf("first.pth"), .. options, "--json"]);

        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        Assert.NotEqual(JsonValueKind.Null, json.RootElement.ValueKind);
    }

    [Fact]
    public async Task What_takes_a_sign_is_refused()
    {
        var (code, output, error) = await RunAsync("ask", FileOf("first.pth"), "12-34");

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("The question 12-34 subtracts, but the model only adds: its answers have no sign, and it has 13 tokens. Ask it additions.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_adds_is_asked_and_analysed_to_its_circuit()
    {
        using (var adder = HandBuiltAdder.Build(isUnsigned: true))
        {
            WeightFile.WriteDescribed(FileOf("adder.pth"), adder.ToStateDict(), WeightFormat.Pth, WeightLayout.Hooked);
        }

        var asked = await RunAsync("ask", FileOf("adder.pth"), "99+99", "0+0", "45+55", "7+5", "--json");
        var analysed = await RunAsync("analyse", FileOf("adder.pth"), "--out", FileOf("analysis"), "--json");

        Assert.Equal(["+198", "+000", "+100", "+012"], JsonDocument.Parse(asked.Output).RootElement.EnumerateArray().Select(answer => answer.GetProperty("predicted").GetString()), StringComparer.Ordinal);
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

    private string FileOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task<string> AnswersAsync(string file)
    {
        var (code, output, error) = await RunAsync("ask", FileOf(file), "12+34", "99+1", "5+5", "--json");
        Assert.True(code == 0, error);
        return string.Join(' ', JsonDocument.Parse(output).RootElement.EnumerateArray().Select(answer => answer.GetProperty("predicted").GetString()));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await VaCommandLine.RunAsync(
            arguments, new LocalGridAccess(error), new LocalWeightFiles(error), new Terminal { Output = output, Error = error, Variable = _ => null }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
