using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local.Tests;

/// <summary>What <c>va edges</c> shows and writes.</summary>
public sealed class EdgesRunTests : IDisposable
{
    private static readonly EdgeFacts Facts = new(
        new(3, 2, 3, 96, 32), new(), [Operation.Add, Operation.Subtract], Pairs: 14, Clean: -12, Other: 13,
        [new(new(0, VertexKind.Embedding), 0.5, 1, 1.5), new(new(9, VertexKind.Head, 0, 1), 0.25, 2, 2.5)],
        [
            new(new(0, VertexKind.Embedding), new(9, VertexKind.Head, 0, 1), 0.125, 2, 2.5),
            new(new(9, VertexKind.Head, 0, 1), new(9, VertexKind.Logits), 1, 1, -1.5),
            new(new(9, VertexKind.Embedding), new(9, VertexKind.Logits), 0, 0.5),
        ]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-edges-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task People_see_the_strongest_edges_and_how_well_gradients_agree()
    {
        var shown = await ShownAsync(json: false, folder: null);

        Assert.Matches(@"P0EMBED +D2 +P9L0H1 +A3 +2\.500 +2\.000 +0\.125", shown);
        Assert.DoesNotContain("P9EMBED", shown, StringComparison.Ordinal); // it was not patched
        Assert.Contains("edged: 3 edges, of which 2 were patched, with 14 pairs of questions.", shown, StringComparison.Ordinal);
        Assert.Contains("moves the margin by 25.0 logits, from -12.0.", shown, StringComparison.Ordinal);
        Assert.Contains("integrated gradients agree with patching by 1.00 (Spearman) and find 100 % of the strongest 1, plain gradients by -1.00 and 0 %.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_written_for_machines_viewers_and_people()
    {
        var folder = new ModelFolder(_folder.FullName);
        folder.Take("edged", "file:0");

        var root = JsonDocument.Parse(await ShownAsync(json: true, folder)).RootElement;

        Assert.Equal(
            ["edges.csv", "edges.json", "edges.png", "edges.svg", "graph.json", "model.json", "vertices.csv"],
            _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("from,to,attribution,integrated,exact\nP0EMBED,P9L0H1,0.125,2,2.5\nP9L0H1,P9LOGITS,1,1,-1.5\nP9EMBED,P9LOGITS,0,0.5,\n", await ReadAsync("edges.csv"));
        Assert.Equal("vertex,attribution,integrated,exact\nP0EMBED,0.5,1,1.5\nP9L0H1,0.25,2,2.5\n", await ReadAsync("vertices.csv"));
        Assert.Equal(2, JsonDocument.Parse(await ReadAsync("graph.json")).RootElement.GetProperty("links").GetArrayLength());
        Assert.Contains("P0EMBED to P9L0H1: 2.500", await ReadAsync("edges.svg"), StringComparison.Ordinal);
        Assert.Equal(
            ["model", "digitsFrom", "seed", "steps", "operations", "pairs", "cleanMargin", "otherMargin", "agreement", "vertices", "edges"], Names(root), StringComparer.Ordinal);
        Assert.Equal(["vertex", "attribution", "integrated", "exact"], Names(root.GetProperty("vertices")[0]), StringComparer.Ordinal);
        Assert.Equal(["from", "to", "attribution", "integrated", "exact"], Names(root.GetProperty("edges")[0]), StringComparer.Ordinal);
        Assert.Equal(["edges", "attribution", "integrated", "strongest", "attributionFound", "integratedFound"], Names(root.GetProperty("agreement")), StringComparer.Ordinal);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("edges")[2].GetProperty("exact").ValueKind);
    }

    private static async Task<string> ShownAsync(bool json, ModelFolder? folder)
    {
        using var output = new StringWriter();
        var report = new Report(new Terminal { Output = output, Error = TextWriter.Null, Variable = _ => null }, json);
        await EdgesRun.ShowAsync(report, "edged", Facts, DigitsSource.Trained, new("edged", null, Facts.Spec, null, folder, Drawn: 40));
        return output.ToString();
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(field => field.Name);

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(_folder.FullName, file), TestContext.Current.CancellationToken);
}
