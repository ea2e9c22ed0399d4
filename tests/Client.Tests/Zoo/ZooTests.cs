using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>The published models: their table, <c>sweeps/zoo.yaml</c>, and <c>va zoo list</c>.</summary>
public sealed class ZooTests(FakeGrid grid) : IClassFixture<FakeGrid>
{
    private static readonly VariantSpec Smallest = new() { Digits = 5, Layers = 2, Heads = 3, Steps = 15_000, Generator = GeneratorKind.Successor };

    [Fact]
    public void The_sweep_has_every_model_whose_recipe_is_known_and_each_name_is_that_of_its_recipe()
    {
        var zoo = SweepFile.Read(Path.Combine(AppContext.BaseDirectory, "sweeps", "zoo.yaml"));

        Assert.Equal(
            PublishedModel.All.Select(model => model.Name.Text).Where(name => !name.StartsWith("ins5", StringComparison.Ordinal)),
            zoo.Variants.Select(variant => variant.Name), StringComparer.Ordinal);
        Assert.All(zoo.Variants, variant => Assert.Equal(variant.Name, PublishedName.Of(variant.Spec)));
        Assert.Equal((47, 5, 20), (zoo.Variants.Length, zoo.Variants.Min(variant => variant.Spec.Digits), zoo.Variants.Max(variant => variant.Spec.Digits)));
    }

    [Fact]
    public void The_table_has_each_model_once_with_counts_of_what_it_learnt()
    {
        Assert.Equal(49, PublishedModel.All.Select(model => model.Name.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.All(PublishedModel.All, model =>
        {
            Assert.All(OperationRegistry.All.Except(model.Operations), operation => Assert.Null(model.WrongOf(operation)));
            Assert.InRange(model.FinalLoss ?? 1e-9, 1e-9, 0.5);
            Assert.True(model.Verdict is null || model.Operations.All(operation => model.WrongOf(operation) is null));
        });
        Assert.Equal((0.2, "poor"), PublishedModel.Named("add_d20_l2_h3_t80K_s572091") is var poor ? (poor!.FinalLoss, poor.Verdict) : default);
        Assert.Equal((399, 4164), PublishedModel.Named("QuantaMaths_mix_d13_l3_h4_train85K_seed572091") is var mixed ? (mixed!.WrongAdditions, mixed.WrongSubtractions) : default);
        Assert.Null(PublishedModel.Named("add_d3_l2_h3"));
        Assert.Null(PublishedModel.Named(null));
    }

    [Theory]
    [InlineData("add_d5_l2_h3_t15K_s372001")]
    [InlineData(null, 1)]
    [InlineData(null, 0, 96)]
    public void A_recipe_that_names_cannot_tell_has_none(string? name, int moreSteps = 0, int width = 510) =>
        Assert.Equal(name, PublishedName.Of(Smallest with { Steps = 15_000 + moreSteps, DModel = width }));

    [Fact]
    public async Task Variants_stand_beside_the_model_of_their_recipe_whatever_they_are_called_and_of_their_name_with_a_mark()
    {
        grid.World.Script(Scene.Sweep(
            "zoo-ours", SweepPhase.Completed,
            Scene.Verified("mine", failures: 3, spec: Smallest),
            Scene.Waiting("mix_d5_l3_h4_train40K_seed372001", Scene.Small with { Seed = 64_001 }),
            Scene.Verified("another", spec: Scene.Small with { Seed = 64_002 })));

        var (list, told) = (await grid.RunAsync("zoo", "list"), await grid.RunAsync("zoo", "list", "--json"));

        Assert.Equal((0, "", 0, ""), (list.Code, list.Error, told.Code, told.Error));
        Assert.Matches(@"add_d5_l2_h3_t15K_s372001 +add +1\.6e-08 +0 +zoo-ours/mine ", list.Output);
        Assert.Matches(@"mix_d5_l3_h4_t40K_s372001 +subtract +9\.0e-09 +0 +zoo-ours/mix_d5_l3_h4_train40K_seed372001\* +waiting +- +- +-", list.Output);
        Assert.Matches(@"sub_d6_l2_h3_t30K_s372001 +subtract +5\.8e-06 +six nines *\n", list.Output);
        Assert.Contains("An asterisk marks", list.Output, StringComparison.Ordinal);
        var models = JsonDocument.Parse(told.Output).RootElement.GetProperty("models").EnumerateArray().ToArray();
        Assert.Equal(PublishedModel.All.Select(model => model.Name.Text), models.Select(model => model.GetProperty("name").GetString()), StringComparer.Ordinal);
        var ours = models.Single(model => model.GetProperty("name").GetString() == "add_d5_l2_h3_t15K_s372001").GetProperty("ours")[0];
        Assert.Equal(("mine", true), (ours.GetProperty("name").GetString(), ours.GetProperty("sameRecipe").GetBoolean()));
        Assert.Equal(3, ours.GetProperty("verifications")[0].GetProperty("failures").GetInt64());
    }

    [Fact]
    public async Task A_grid_without_any_is_told_how_to_train_some()
    {
        await using var empty = new FakeGrid();
        await empty.InitializeAsync();

        var list = await empty.RunAsync("zoo", "list");

        Assert.Equal((0, ""), (list.Code, list.Error));
        Assert.Contains("has the recipe or the name of one. 'va sweep plan sweeps/zoo.yaml' shows what training them takes.", list.Output, StringComparison.Ordinal);
        Assert.Contains("ins5_mix_d6_l2_h4_t30K_s775824", list.Output, StringComparison.Ordinal);
    }
}
