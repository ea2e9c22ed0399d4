using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Client;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Local.Tests;

/// <summary><c>va circuit</c> of a weight file, from the command line to the result.</summary>
public sealed class CircuitOfFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-circuit-");

    public CircuitOfFileTests()
    {
        using var model = Model.Initialise(new(Digits: 2, Layers: 2, Heads: 2, DModel: 8, DHead: 4), seed: 5);
        WeightFile.WriteDescribed(File, model.ToStateDict(), WeightFormat.Safetensors, WeightLayout.Hooked);
    }

    private string File => Path.Combine(_folder.FullName, "untrained.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_is_named_is_measured_with_what_was_asked_for()
    {
        var (code, output, error) = await RunAsync("--nodes", "P5L0H0", "P5L1MLP", "--operation", "subtract", "--questions", "20", "--sizes", "2", "--json");

        Assert.Equal(0, code);
        Assert.EndsWith("does not say which operations it was trained for. It is asked to subtract.", error.Trim(), StringComparison.Ordinal);
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal(["positiveAnswer", "negativeAnswer"], root.GetProperty("whole").EnumerateArray().Select(one => one.GetProperty("class").GetString()), StringComparer.Ordinal);
        Assert.Equal(["addition"], root.GetProperty("notApplicable").EnumerateArray().Select(one => one.GetString()), StringComparer.Ordinal);
        Assert.Equal(["P5L0H0", "P5L1MLP"], root.GetProperty("circuit").EnumerateArray().Select(one => one.GetString()), StringComparer.Ordinal);
        Assert.Equal("untrained", root.GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("There is no P5L9H0 in this model: it has layers 0 to 1.", "--nodes", "P5L9H0")]
    [InlineData("There are 5050 subtractions with a positive answer of 2 digits, too few for 3000 questions", "--nodes", "P5L0H0", "--questions", "3000", "--operation", "subtract")]
    public async Task What_the_model_does_not_have_is_refused(string said, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await VaCommandLine.RunAsync(
            ["circuit", File, .. arguments], new LocalGridAccess(error), new LocalWeightFiles(error), new Terminal { Output = output, Error = error, Variable = _ => null },
            TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
