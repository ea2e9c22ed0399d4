using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va model publish</c>.</summary>
public sealed class ModelPublishTests(FakeGrid grid)
{
    private static readonly VerificationPlan All = VerificationPlan.Of(Operation.Add, 3, new(1, SampleKind.Exhaustive, 1));

    [Fact]
    public async Task A_variant_is_written_with_what_was_verified_of_it_and_read_again()
    {
        var spec = Trained("published", 6_000_001);
        var folder = Scratch.PathOf("published");

        var publish = await grid.RunAsync("model", "publish", "published", "--out", folder, "--json");
        var import = await Va.RunAsync(
            ["model", "import", folder, "--out", Scratch.PathOf("again.pth"), "--json"],
            files: new FakeWeightFiles { Model = new(spec.Digits, spec.Layers, spec.Heads, spec.DModel, spec.DHead, 1) });

        Assert.Equal((0, ""), (publish.Code, publish.Error));
        var told = JsonDocument.Parse(publish.Output).RootElement;
        string[] files =
        [
            "model.pth", "model.json", "config.json", "training_loss.json", "behaviors.json", "features.json", "map.json", "README.md", "published.add.certificate.json",
        ];
        Assert.Equal(files, told.GetProperty("files").EnumerateArray().Select(file => file.GetString()), StringComparer.Ordinal);
        Assert.Equal(files.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var root = Certified.Of(Scene.WeightsOf("published"), All, []).Root;
        Assert.Equal(root, told.GetProperty("verifications")[0].GetProperty("certificate").GetProperty("root").GetString());
        Assert.Contains($"| add | 1,000,000 (all) | 0 | 100 %, exactly | `{root}` |", await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal((0, ""), (import.Code, import.Error));
        var again = JsonDocument.Parse(import.Output).RootElement.GetProperty("published");
        Assert.Equal(("published", 300, 300), (again.GetProperty("name").GetString(), again.GetProperty("steps").GetInt32(), again.GetProperty("losses").GetInt32()));
    }

    [Fact]
    public async Task A_sample_bounds_and_proves_nothing()
    {
        Trained("sampled", 6_000_002);
        var folder = Scratch.PathOf("sampled");

        var publish = await grid.RunAsync("model", "publish", "sampled", "--questions", "5000", "--out", folder);

        Assert.Equal((0, ""), (publish.Code, publish.Error));
        var card = await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), TestContext.Current.CancellationToken);
        Assert.Contains("| add | 5,000 (uniform, seed 345621) | 0 | 99.940103 %, with 95 % confidence | – |", card, StringComparison.Ordinal);
        Assert.DoesNotContain("certificate check", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_of_another_model_is_left_alone()
    {
        Trained("taken_first", 6_000_003);
        Trained("taken_second", 6_000_004);
        var folder = Scratch.PathOf("taken");
        await grid.RunAsync("model", "publish", "taken_first", "--out", folder);
        var before = await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), TestContext.Current.CancellationToken);

        var refusal = await grid.RunAsync("model", "publish", "taken_second", "--out", folder);

        Assert.Equal((2, ""), (refusal.Code, refusal.Output));
        Assert.Contains("holds files about the model 'taken_first'", refusal.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), TestContext.Current.CancellationToken));
    }

    /// <summary>A trained variant with a record, and what was found in it.</summary>
    private VariantSpec Trained(string name, ulong seed)
    {
        var cell = Scene.Trained(name, Scene.Small with { Seed = seed });
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, cell));
        grid.World.Records[cell.Spec.Id.Value] = Samples.Record(300, cell.Spec);
        grid.World.Failures[Scene.WeightsOf(name)] = [];
        var plan = AnalysisPlan.Of(new ClaimRequest(new(), [Operation.Add]));
        var weights = cell.Training.Weights!;
        grid.World.Facts[plan.Basis.FileFor(weights)] = new() { Operations = [Operation.Add], Circuit = CircuitSamples.Of(digits: 3, layers: 2, heads: 3) };
        grid.World.Facts[plan.FileFor(weights)] = new() { Claims = [] };
        return cell.Spec;
    }
}
