using System.Text.Json;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local.Tests;

/// <summary>What <c>va probe</c> shows and writes.</summary>
public sealed class ProbeRunTests : IDisposable
{
    private static readonly ProbedSite Found = new(
        new(ProbedActivation.Heads, 1, 9), Share(40), Share(28), Share(20), Share(21), Verdict.Strong, new(Share(39), Share(40), Share(1), Share(0), Verdict.Strong));

    private static readonly ProbeFacts Facts = new(
        new(Questions: 400, Facts: [ProbedFact.Carry]), new(3, 2, 3, 96, 32), [OperationClass.PositiveAnswer, OperationClass.NegativeAnswer],
        [
            new(new(ProbedFact.Carry, OperationClass.PositiveAnswer, 1), [Found, Found with { Site = new(ProbedActivation.Stream, 2, 9), Represented = Verdict.None, Use = null }]),
        ],
        [
            new(OperationClass.PositiveAnswer, ProbedActivation.Heads, 1, 1, 1, IsDepth: false, null, Share(40)), new(OperationClass.PositiveAnswer, ProbedActivation.Heads, 1, 1, 0, IsDepth: false, null, Share(30)),
            new(OperationClass.PositiveAnswer, ProbedActivation.Heads, 1, 0, 1, IsDepth: false, null, Share(20)),
        ],
        [new(OperationClass.PositiveAnswer, OperationClass.NegativeAnswer, 1, ProbedActivation.Heads, 1, 0.883, 0.47)]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-probes-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task People_see_what_is_represented_and_used_and_where()
    {
        var shown = await ShownAsync(json: false, folder: null);

        Assert.Matches(@"carry +M +1 +strong +A3, heads 1 +1\.000 +0\.700 +0\.525 +strong +A3, heads 1 +0\.975 +1\.000 +0\.025", shown);
        Assert.Matches(@"A3, heads 1 +1\.000 +0\.912–1\.000 +0\.700 +0\.500 +0\.525 +strong +0\.975 +1\.000 +0\.025 +0\.000 +strong", shown);
        Assert.Matches(@"A3, stream 2 .* none +–", shown);
        Assert.Matches(@"M +heads 1 +1\.000 +0\.500 to 0\.750", shown);
        Assert.Matches(@"M, N +1 +heads 1 +0\.88 +0\.47", shown);
    }

    [Fact]
    public async Task It_is_written_for_machines_and_people()
    {
        var folder = new ModelFolder(_folder.FullName);
        folder.Take("probed", "file:0");

        var root = JsonDocument.Parse(await ShownAsync(json: true, folder)).RootElement;

        Assert.Equal(
            ["model.json", "probe-carry.png", "probe-carry.svg", "probes.csv", "probes.json"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Matches(@"\ncarry,positiveAnswer,1,9,heads,1,1,0\.911\d*,1,0\.7,0\.5,0\.525,strong,0\.975,1,0\.025,0,strong\n", await ReadAsync("probes.csv"));
        Assert.Contains("carry M 1, P9 heads 1: 1.000", await ReadAsync("probe-carry.svg"), StringComparison.Ordinal);
        Assert.Equal(
            ["format", "version", "model", "shape", "digitsFrom", "questions", "seed", "classes", "cases", "transfers", "cosines"], Names(root), StringComparer.Ordinal);
        Assert.Equal(["fact", "class", "column", "chance", "represented", "used", "sites"], Names(root.GetProperty("cases")[0]), StringComparer.Ordinal);
        Assert.Equal(
            ["position", "activation", "layer", "accuracy", "controlTask", "permuted", "untrained", "represented", "use"], Names(root.GetProperty("cases")[0].GetProperty("sites")[0]), StringComparer.Ordinal);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("cases")[0].GetProperty("sites")[1].GetProperty("use").ValueKind);
    }

    private static Amount Share(int count) => Confidence.Usual.Of(new Tally(count, 40));

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static async Task<string> ShownAsync(bool json, ModelFolder? folder)
    {
        using var output = new StringWriter();
        var report = new Report(new Terminal { Output = output, Error = TextWriter.Null, Variable = _ => null }, json);
        await ProbeRun.ShowAsync(report, "probed", Facts, DigitsSource.Trained, folder);
        return output.ToString();
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(_folder.FullName, file), TestContext.Current.CancellationToken);
}
