using System.Text;
using System.Text.Json;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local.Tests;

/// <summary>What <c>va circuit</c> shows and writes.</summary>
public sealed class CircuitTablesTests
{
    [Fact]
    public void The_json_has_the_fields_of_its_format()
    {
        var root = JsonDocument.Parse(JsonOutput.Of(FaithfulnessJson.Of("adder", FaithfulnessSamples.OfAdder(), DigitsSource.Trained))).RootElement;

        Assert.Equal(
            [
                "format", "version", "model", "shape", "digitsFrom", "policy", "order", "replace", "questions", "seed", "nodesInAll", "circuit", "notApplicable",
                "whole", "faithfulness", "curve", "areas", "removed", "minimality", "restoration",
            ],
            Names(root),
            StringComparer.Ordinal);
        Assert.Equal(("va-circuit", 1, "exact", "useful", "mean"), (Word("format"), root.GetProperty("version").GetInt32(), Word("policy"), Word("order"), Word("replace")));
        Assert.Equal("""["P9L0H1","P9L0MLP","P10L0H0","P10L1MLP"]""", JsonSerializer.Serialize(root.GetProperty("circuit")));
        Assert.Equal("""["positiveAnswer","negativeAnswer"]""", JsonSerializer.Serialize(root.GetProperty("notApplicable")));
        Assert.Equal(["class", "right", "asked", "isAll", "rate", "lower", "upper"], Names(root.GetProperty("whole")[0]), StringComparer.Ordinal);
        Assert.Equal(["size", "heads", "mlps", "circuit", "random"], Names(root.GetProperty("curve")[0]), StringComparer.Ordinal);
        Assert.Equal(["whole", "without", "dispensable", "left"], Names(root.GetProperty("minimality")), StringComparer.Ordinal);
        Assert.Equal(["node", "accuracy", "isNecessary"], Names(root.GetProperty("minimality").GetProperty("without")[0]), StringComparer.Ordinal);
        Assert.Equal(["groups", "best", "random"], Names(root.GetProperty("restoration")), StringComparer.Ordinal);
        Assert.Equal(269.0 / 299, root.GetProperty("faithfulness")[0].GetDouble(), precision: 12);

        string? Word(string field) => root.GetProperty(field).GetString();

        static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(field => field.Name);
    }

    [Fact]
    public void People_see_the_curve_what_can_go_and_what_helps()
    {
        var lines = Shown(FaithfulnessSamples.OfAdder());

        Assert.StartsWith("adder: 4 nodes of 68 are kept, all others put out their mean over the class. 300 questions of each class are asked", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("Not applicable, since the model is not asked to: positive answers (M), negative answers (N).", lines[0], StringComparison.Ordinal);
        Assert.Contains("4 2 2 90.0 % (86.0–93.2) 1.5 % 2.0 %", lines, StringComparer.Ordinal);
        Assert.Contains("the whole model 100.0 % (98.8–100.0)", lines, StringComparer.Ordinal);
        Assert.Contains("P10L1MLP A2 89.3 % (85.3–92.6) none; can go", lines, StringComparer.Ordinal);
        Assert.Contains("all of layer 0 30 100.0 % (98.8–100.0)", lines, StringComparer.Ordinal);
        Assert.DoesNotContain(lines, line => line.StartsWith("all of P4", StringComparison.Ordinal)); // it does not help
        Assert.Contains("best: P8L0H2 1 99.7 % (98.2–100.0)", lines, StringComparer.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("Of 4 nodes 3 are missed if they alone go, and 1 can go together: 3 are left", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_was_not_trained_has_no_circuit()
    {
        var lines = Shown(FaithfulnessSamples.OfUntrained());

        Assert.Contains("faithfulness none", lines, StringComparer.Ordinal);
        Assert.Contains("adder has no circuit of this kind: no node is useful.", lines, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("svg", "<svg", "random circuits", "negative answers (N)")]
    [InlineData("csv", "size,heads,mlps,class,draw,right,asked,accuracy,lower,upper\n0,0,0,addition,0,1,300,", "\n4,2,2,addition,2,6,300,0.02,")]
    [InlineData("json", "{\n  \"format\": \"va-circuit\"", "\"node\": \"P9L0H1\"")]
    public async Task It_is_written_as_a_picture_as_numbers_or_whole(string format, params string[] held)
    {
        using var stream = new MemoryStream();

        await CircuitRun.WriteAsync(stream, format, "model", format is "svg" ? FaithfulnessSamples.OfMixed() : FaithfulnessSamples.OfAdder(), DigitsSource.Trained);

        var written = Encoding.UTF8.GetString(stream.ToArray());
        Assert.All(held, text => Assert.Contains(text, written, StringComparison.Ordinal));
    }

    private static string[] Shown(FaithfulnessFacts facts)
    {
        using var output = new StringWriter();
        CircuitTables.Draw(new Report(new Terminal { Output = output, Error = TextWriter.Null, Variable = _ => null }, json: false), "adder", facts);
        return [.. output.ToString().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Trim())];
    }
}
