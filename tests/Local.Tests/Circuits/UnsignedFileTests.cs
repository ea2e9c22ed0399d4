using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Tests.Services;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Local.Tests;

/// <summary>Commands with a weight file of 13 tokens, whose answers have no sign; in processes of their own, as each command has its torch threads.</summary>
public sealed class UnsignedFileTests : IDisposable
{
    private readonly Va _va = new();

    public UnsignedFileTests()
    {
        using var model = Model.Initialise(new(Digits: 2, Layers: 2, Heads: 2, DModel: 8, DHead: 4) { IsUnsigned = true }, seed: 5);
        WeightFile.WriteDescribed(FileOf("first.pth"), model.ToStateDict(), WeightFormat.Pth, WeightLayout.Hooked);
    }

    public void Dispose() => _va.Dispose();

    [Fact]
    public async Task It_is_told_asked_and_verified_and_its_answers_have_the_plus_that_is_meant()
    {
        var (code, output, error) = await RunAsync("ask", FileOf("first.pth"), "12+34", "--json");

        Assert.Equal(0, code);
        Assert.Contains("it has 13 tokens: the model adds only, and writes answers without a sign", error, StringComparison.Ordinal);
        var answer = JsonDocument.Parse(output).RootElement[0];
        Assert.Equal(("+046", '+', 4), (answer.GetProperty("expected").GetString(), answer.GetProperty("predicted").GetString()![0], answer.GetProperty("predicted").GetString()!.Length));
    }

    [Fact]
    public async Task It_is_verified_by_additions_and_what_takes_a_sign_is_refused()
    {
        var verified = await _va.RunAsync("verify", FileOf("first.pth"), "--questions", "200");
        var subtracting = await _va.RunAsync("verify", FileOf("first.pth"), "--operation", "subtract");
        var outside = await _va.RunAsync("robustness", FileOf("first.pth"));

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

    private string FileOf(string name) => _va.FileAt(name);

    private async Task<string> AnswersAsync(string file)
    {
        var (code, output, error) = await RunAsync("ask", FileOf(file), "12+34", "99+1", "5+5", "--json");
        Assert.True(code == 0, error);
        return string.Join(' ', JsonDocument.Parse(output).RootElement.EnumerateArray().Select(answer => answer.GetProperty("predicted").GetString()));
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var outcome = await _va.RunAsync(arguments);
        return (outcome.ExitCode, outcome.Output, outcome.Error);
    }
}
