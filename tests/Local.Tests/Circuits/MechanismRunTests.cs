using System.Text.Json;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local.Tests;

/// <summary>What <c>va mechanism</c> shows and writes.</summary>
public sealed class MechanismRunTests : IDisposable
{
    private static readonly MechanismFacts Facts = new(
        new(Questions: 40, Experiments: [4, 15]), new(3, 2, 3, 96, 32), [OperationClass.Addition],
        [
            new(4, "Delivery", Verdict.Strong, "Of 1 case 1 strong, 0 partial.", [new("all heads of layer 1", OperationClass.Addition, 2, 1, Share(40), Share(0), Share(1), Verdict.Strong, new(0.001, 1e-5))]),
            new(15, "Operator", null, "The model is not asked to add and to subtract.", []),
        ],
        [(new(OperationClass.Addition, 2, 1), DeliveryRoute.Attention)]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-mechanism-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task People_see_verdicts_and_figures()
    {
        var shown = await ShownAsync(json: false, folder: null);

        Assert.Matches("4 +Delivery +strong +strong +Of 1 case 1 strong, 0 partial.", shown);
        Assert.Matches("15 +Operator +not applicable +The model is not asked to add and to subtract.", shown);
        Assert.Matches(@"S +A2 +1 +all heads of layer 1 +1\.000 \(0\.912–1\.000\) +0\.000 +0\.025 +strong", shown);
    }

    [Fact]
    public async Task It_is_written_for_machines_and_people()
    {
        var folder = new ModelFolder(_folder.FullName);
        folder.Take("carried", "file:0");

        var root = JsonDocument.Parse(await ShownAsync(json: true, folder)).RootElement;

        Assert.Equal(
            ["behaviors.json", "features.json", "mechanism.csv", "mechanism.json", "mechanism.png", "mechanism.svg", "model.json"],
            _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Matches(
            @"^experiment,what,class,digit,depth,value,lower,upper,questions,control,twin,verdict,p strong,p holds\n4,all heads of layer 1,addition,2,1,1,0\.9119\d*,1,40,0,0\.025,strong,0\.001,1e-05\n$",
            await ReadAsync("mechanism.csv"));
        Assert.Contains("all heads of layer 1, S A2, depth 1: 1.000", await ReadAsync("mechanism.svg"), StringComparison.Ordinal);
        Assert.Equal(
            ["format", "version", "model", "shape", "digitsFrom", "questions", "depth", "seed", "classes", "notApplicable", "findings", "corrected", "routes", "byDelivery", "byNodes"], Names(root), StringComparer.Ordinal);
        Assert.Equal(["number", "name", "verdict", "why", "measurements"], Names(root.GetProperty("findings")[0]), StringComparer.Ordinal);
        Assert.Equal(
            ["what", "class", "digit", "depth", "found", "control", "twin", "verdict", "p"], Names(root.GetProperty("findings")[0].GetProperty("measurements")[0]), StringComparer.Ordinal);
        Assert.Equal(["strong", null], root.GetProperty("corrected").EnumerateArray().Select(one => one.GetString()), StringComparer.Ordinal);
        Assert.Equal("add-m1.2", root.GetProperty("byDelivery")[0].GetProperty("clauses")[0].GetProperty("id").GetString());
        Assert.Equal("""[{"position":9,"layer":1,"is_head":false,"num":0,"tags":["Probe:DELIVERY.ADD=att"]}]""", (await ReadAsync("behaviors.json")).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("attention", root.GetProperty("routes")[0].GetProperty("route").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("findings")[1].GetProperty("verdict").ValueKind);
    }

    [Fact]
    public async Task Both_forms_of_the_hypotheses_stand_side_by_side()
    {
        var (output, byNodes) = (new StringWriter(), new Hypothesis("addition", [new("add-1.2", "A2 is predicted with the base sum", Verdict.None, false, ""), new("add-4", "cascades", Verdict.Partial, false, "")]));
        var report = new Report(new Terminal { Output = output, Error = TextWriter.Null, Variable = _ => null }, json: false);

        await MechanismRun.ShowAsync(report, "carried", Facts, DigitsSource.Trained, folder: null, [byNodes]);

        Assert.Matches(@"addition +by delivery +1 +1 +0 +0 +yes", output.ToString());
        Assert.Matches(@"addition +by nodes +2 +0 +1 +1 +no +add-1\.2", output.ToString());
    }

    private static Amount Share(int count) => Confidence.Usual.Of(new Tally(count, 40));

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static async Task<string> ShownAsync(bool json, ModelFolder? folder)
    {
        using var output = new StringWriter();
        var report = new Report(new Terminal { Output = output, Error = TextWriter.Null, Variable = _ => null }, json);
        await MechanismRun.ShowAsync(report, "carried", Facts, DigitsSource.Trained, folder);
        return output.ToString();
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(_folder.FullName, file), TestContext.Current.CancellationToken);
}
