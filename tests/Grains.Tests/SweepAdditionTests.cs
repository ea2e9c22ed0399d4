using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Variants that are added to a sweep, and among them extensions.</summary>
public sealed class SweepAdditionTests(GridFixture grid)
{
    private static readonly NamedVariant Parent = new("parent", new() { Digits = 3, Layers = 1, Heads = 2, Steps = 40, Seed = 77_001 });

    private static readonly NamedVariant Longer = new("longer", ExtensionRules.SpecOf(Parent.Spec, 20, 1e-3));

    private static readonly SweepSpec Sweep = new("extended", [Parent], new(60_000, SampleKind.Uniform, 1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ISweepGrain Grain => grid.Grains.GetGrain<ISweepGrain>(Sweep.Name);

    [Fact]
    public async Task An_extension_goes_on_from_the_last_checkpoint_and_is_verified_and_its_parent_stays()
    {
        await Grain.SubmitAsync(Sweep, Token);
        await grid.UntilAsync(Sweep.Name, view => view.Phase is SweepPhase.Completed, Token);

        await Grain.AddAsync(Longer, Token);
        await Grain.AddAsync(Longer, Token);
        var end = await grid.UntilAsync(Sweep.Name, view => view.Phase is SweepPhase.Completed, Token);

        Assert.Equal(["parent", "longer"], end.Cells.Select(cell => cell.Name), StringComparer.Ordinal);
        Assert.Equal((VariantPhase.Trained, 20, 60_000), (end.Cells[1].Training.Phase, end.Cells[1].Training.Step, end.Cells[1].Verifications[0].Asked));
        var last = (await grid.Grains.GetGrain<IVariantGrain>(Parent.Spec.Id.Value).CheckpointsAsync(Token))[0];
        Assert.Equal(40, last.Step);
        Assert.Equal(last, grid.Trainer.Extended[Longer.Spec.Id]);
        Assert.Equal(end.Cells[0].Training.Weights, end.Cells[1].Training.Parent);
        Assert.Null(grid.Trainer.Extended[Parent.Spec.Id]);
        Assert.StartsWith(
            "'longer' extends 'parent': delete that first.",
            (await Assert.ThrowsAsync<ArgumentException>(() => Grain.RemoveAsync("parent", Token))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SweepPhase.Paused, "The sweep 'extended' is paused, and would go on")]
    [InlineData(SweepPhase.Cancelled, "The sweep 'extended' is cancelled, and would go on")]
    [InlineData(SweepPhase.Deleting, "The sweep 'extended' is being deleted")]
    public void A_sweep_that_stands_or_goes_gets_no_variant(SweepPhase phase, string words) =>
        Assert.StartsWith(words, Assert.Throws<ArgumentException>(() => SweepAddition.Of(Sweep.Name, phase, Sweep, Longer)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_variant_is_added_once_and_no_other_one_takes_its_name()
    {
        var added = SweepAddition.Of(Sweep.Name, SweepPhase.Completed, Sweep, Longer);

        Assert.Equal([Parent, Longer], added.Variants);
        Assert.Same(added, SweepAddition.Of(Sweep.Name, SweepPhase.Running, added, Longer));
        Assert.Contains("has another variant called 'longer'", Refusal(added, Longer with { Spec = ExtensionRules.SpecOf(Parent.Spec, 21) }), StringComparison.Ordinal);
        Assert.StartsWith("There is no sweep 'extended'.", Refusal(null, Longer), StringComparison.Ordinal);

        static string Refusal(SweepSpec? sweep, NamedVariant variant) =>
            Assert.Throws<ArgumentException>(() => SweepAddition.Of(Sweep.Name, sweep is null ? SweepPhase.New : SweepPhase.Completed, sweep, variant)).Message;
    }
}
