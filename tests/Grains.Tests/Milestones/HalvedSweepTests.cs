using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Sweeps that decide while their variants train, with real grains and a fake trainer, whose losses rise with the seed.</summary>
public sealed class HalvedSweepTests(GridFixture grid)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static NamedVariant[] Variants(int first, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new NamedVariant($"v{i}", new() { Digits = 3, Layers = 1, Heads = 2, Steps = 60, Seed = (ulong)(first + i) })),
    ];

    private async Task<SweepSnapshot> RunAsync(SweepSpec sweep)
    {
        await grid.Grains.GetGrain<ISweepGrain>(sweep.Name).SubmitAsync(sweep, Token);
        return await grid.UntilAsync(sweep.Name, view => view.Phase is not SweepPhase.Running, Token);
    }

    private (VariantId Variant, int From)[] AttemptsAt(SweepSnapshot sweep) =>
        [.. grid.Trainer.Attempts.Where(attempt => sweep.Cells.Any(cell => cell.Spec.Id == attempt.Variant))];

    [Fact]
    public async Task The_best_go_on_from_where_they_rested_and_only_they_are_verified()
    {
        var done = await RunAsync(new("halved", Variants(71_000, 9), new(100, SampleKind.Uniform, 1), Halving: new([10, 30])));

        Assert.Equal(SweepPhase.Completed, done.Phase);
        var best = done.Cells[0]; // the lowest loss
        Assert.Equal((VariantPhase.Trained, "went on from step 30: loss 2.37E+03, among the best 1 of the first 3"), (best.Training.Phase, best.Decision));
        Assert.Equal([1, .. Enumerable.Repeat(0, 8)], done.Cells.Select(cell => cell.Verifications.Length));
        Assert.Equal("stopped at step 10: loss 7.1E+03, not among the best 3 of 9", done.Cells[^1].Decision);
        Assert.Equal([0, 10, 30], AttemptsAt(done).Where(attempt => attempt.Variant == best.Spec.Id).Select(attempt => attempt.From));
        Assert.All(done.Cells[3..], cell => Assert.Equal((10, CellState.Stopped), (cell.Training.CheckpointStep, CellReading.StateOf(done, cell.Spec, cell.Training, cell.Jobs))));
    }

    [Fact]
    public async Task A_sweep_that_is_activated_anew_decides_as_before()
    {
        var done = await RunAsync(new("halved-anew", Variants(72_000, 6), Verification: null, Halving: new([10, 30], Factor: 2)));
        var decisions = done.Cells.Select(cell => cell.Decision).ToArray();

        await grid.Cluster.DeactivateAsync((IAddressable)grid.Grains.GetGrain<ISweepGrain>("halved-anew"));
        var again = await grid.Grains.GetGrain<ISweepGrain>("halved-anew").ViewAsync(Token);

        Assert.Equal((SweepPhase.Completed, 6), (again.Phase, again.Cells.Length));
        Assert.Equal(decisions, again.Cells.Select(cell => cell.Decision), StringComparer.Ordinal);
        Assert.Equal(done.Cells.Select(cell => cell.Training.Step), again.Cells.Select(cell => cell.Training.Step));
        var overview = await grid.Grains.GetGrain<ISweepGrain>("halved-anew").OverviewAsync(Token);
        Assert.Equal(done.Cells.Count(cell => cell.Training.Phase is not VariantPhase.Trained), overview.CountOf("stopped"));
    }

    [Fact]
    public async Task More_variants_and_the_whole_of_one_are_trained_when_asked_for()
    {
        var few = await RunAsync(new("halved-more", Variants(73_000, 3), Verification: null, Halving: new([10])));
        Assert.Equal(1, few.Cells.Count(cell => cell.Training.Phase is VariantPhase.Trained));

        // The new ones are better, and two of six go on; who had gone on is trained already.
        var more = await RunAsync(new("halved-more", [.. Variants(73_000, 3), .. Variants(72_900, 3).Select(one => one with { Name = $"n{one.Name}" })], Verification: null, Halving: new([10])));
        Assert.Equal(3, more.Cells.Count(cell => cell.Training.Phase is VariantPhase.Trained));

        var whole = await RunAsync(new("halved-whole", [Variants(73_000, 3)[2]], Verification: null));
        Assert.Equal(VariantPhase.Trained, whole.Cells[0].Training.Phase);
        Assert.Equal([0, 10], AttemptsAt(whole).Select(attempt => attempt.From));
    }

    [Fact]
    public async Task A_variant_that_ends_early_is_verified_with_the_weights_of_that_step()
    {
        var done = await RunAsync(new("ended", Variants(100, 2), new(100, SampleKind.Uniform, 1), StopWhen: new([10, 20, 30], Loss: 5.075)));

        Assert.Equal(SweepPhase.Completed, done.Phase);
        var cell = done.Cells[^1];
        Assert.Equal("ended at step 20 of 60: its loss 5.05 is below 5.08", cell.Decision);
        Assert.Equal((20, $"weights/{cell.Spec.Id}0014.safetensors"), (cell.Training.Step, cell.Training.Weights?.Key));
        Assert.Equal(cell.Training.Weights, (await grid.Grains.GetGrain<IVariantGrain>(cell.Spec.Id.Value).ViewAsync(Token)).Weights);
        Assert.Equal(JobPhase.Completed, Assert.Single(cell.Verifications).Phase);
    }
}
