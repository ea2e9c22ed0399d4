using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Refinement rounds with real grains and a fake trainer and verifier.</summary>
public sealed class RefinementTests(GridFixture grid)
{
    private static int _seed = 9000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A sweep of one variant that subtracts, with the strata that it and its rounds fail.</summary>
    private SweepSpec Sweep(string name, Refinement? refine, long[][] fails, int steps = 40)
    {
        var spec = new VariantSpec
        {
            Digits = 3,
            Layers = 1,
            Heads = 2,
            Steps = steps,
            SubtractPercent = 100,
            Seed = (ulong)Interlocked.Increment(ref _seed),
        };
        grid.Verifier.FailingStrata[spec.Id.Value] = fails;
        return new(name, [new("sub", spec, refine)], new(60_000, SampleKind.Uniform, 1));
    }

    private ISweepGrain Grain(SweepSpec sweep) => grid.Grains.GetGrain<ISweepGrain>(sweep.Name);

    private async Task<SweepSnapshot> RunAsync(SweepSpec sweep)
    {
        await Grain(sweep).SubmitAsync(sweep, Token);
        return await grid.UntilAsync(sweep.Name, view => view.Phase is not SweepPhase.Running, Token);
    }

    private int AttemptsAt(SweepSnapshot sweep) =>
        grid.Trainer.Attempts.Count(attempt => sweep.Cells.Any(cell => cell.Spec.Id == attempt.Variant));

    [Fact]
    public async Task A_variant_is_refined_until_a_round_is_clean()
    {
        var sweep = Sweep("refined", new(Rounds: 5, Steps: 20, LearningRate: 1e-4), [[5, 13, 14], [26], []]);

        var done = await RunAsync(sweep);

        Assert.Equal(SweepPhase.Completed, done.Phase);
        Assert.Equal(["sub", "sub~1", "sub~2"], done.Cells.Select(cell => cell.Name), StringComparer.Ordinal);
        Assert.Equal([3, 1, 0], done.Cells.Select(cell => cell.Verifications.Single().Failures));
        Assert.Equal(
            [null, new RefinedFrom("sub", 1, Strata: 3, Percent: 50, Failures: 3), new("sub~1", 2, Strata: 4, Percent: 50, Failures: 1)],
            done.Cells.Select(cell => cell.RefinedFrom));
        Assert.Equal(
            [new Focus(50, "", "0U1 UUU UU1"), new(50, "", "0U1 UUU UU1 111")], done.Cells.Skip(1).Select(cell => cell.Spec.Focus));
        Assert.All(done.Cells.Skip(1), cell => Assert.Equal((20, 1e-4), (cell.Spec.Steps, cell.Spec.LearningRate)));
        for (var round = 1; round <= 2; round++)
        {
            var before = done.Cells[round - 1];
            Assert.Equal(new WarmStart(before.Spec.Id.Value, 1, WarmStartPolicy.Complete, Late: false), done.Cells[round].Spec.InitialiseFrom);
            Assert.Equal(before.Training.Weights, done.Cells[round].Training.Parent);
        }

        Assert.Equal(3, AttemptsAt(done));
    }

    [Fact]
    public async Task Rounds_are_used_up()
    {
        var done = await RunAsync(Sweep("used-up", new(Rounds: 2, Steps: 20), [[1]]));

        Assert.Equal(SweepPhase.Completed, done.Phase);
        Assert.Equal([1, 1, 1], done.Cells.Select(cell => cell.Verifications.Single().Failures));
    }

    [Fact]
    public async Task Failures_without_strata_end_the_refinement()
    {
        var sweep = Sweep("no-strata", new(Rounds: 2, Steps: 20), [[1]]);
        grid.Verifier.FailingStrata.TryRemove(sweep.Variants[0].Spec.Id.Value, out _); // wrong answers, as of products, of which no stratum is known

        var done = await RunAsync(sweep);

        Assert.Equal(SweepPhase.Completed, done.Phase);
        Assert.Equal(60, done.Cells.Single().Verifications.Single().Failures);
    }

    [Fact]
    public async Task A_round_that_fails_fails_the_sweep()
    {
        var sweep = Sweep("bad-round", new(Rounds: 3, Steps: 2000), [[1]]);
        await Grain(sweep).SubmitAsync(sweep, Token);
        var begun = await grid.UntilAsync("bad-round", view => view.Cells.Length == 2, Token);
        grid.Trainer.Fail(begun.Cells[1].Spec.Id, new() { State = AttemptState.Fatal, Error = "the loss is NaN" });

        var done = await grid.UntilAsync("bad-round", view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Failed, done.Phase);
        Assert.Equal(["sub", "sub~1"], done.Cells.Select(cell => cell.Name), StringComparer.Ordinal);
        Assert.Equal("the loss is NaN", done.Cells[1].Training.Error);
    }

    [Fact]
    public async Task A_sweep_grain_that_loses_its_activation_in_a_round_goes_on_with_it()
    {
        var sweep = Sweep("forgets", new(Rounds: 3, Steps: 1500), [[5, 7], []]);
        await Grain(sweep).SubmitAsync(sweep, Token);
        var begun = await grid.UntilAsync("forgets", view => view.Cells is [_, { Training.CheckpointStep: > 0 }], Token);

        await grid.Cluster.DeactivateAsync((IAddressable)Grain(sweep));
        await grid.Cluster.DeactivateAsync((IAddressable)grid.Grains.GetGrain<IVariantGrain>(begun.Cells[1].Spec.Id.Value));
        var done = await grid.UntilAsync("forgets", view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Completed, done.Phase);
        Assert.Equal(begun.Cells.Select(cell => cell.Spec), done.Cells.Select(cell => cell.Spec));
        Assert.Equal(2, AttemptsAt(done));
    }

    [Fact]
    public async Task Submitting_again_repeats_nothing_and_without_refinement_drops_the_rounds()
    {
        var sweep = Sweep("again-refined", new(Rounds: 3, Steps: 20), [[5, 7], []]);
        var first = await RunAsync(sweep);

        var second = await RunAsync(sweep);
        Assert.Equal(first.Cells.Select(cell => cell.Spec.Id), second.Cells.Select(cell => cell.Spec.Id));
        Assert.Equal(2, AttemptsAt(second));

        var without = await RunAsync(sweep with { Variants = [sweep.Variants[0] with { Refine = null }] });
        Assert.Equal(["sub"], without.Cells.Select(cell => cell.Name), StringComparer.Ordinal);
        Assert.True(Assert.Single(await grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).FindAsync("again-refined/sub~1", Token)).HasLeft);

        var other = await RunAsync(sweep with { Variants = [sweep.Variants[0] with { Refine = new(Rounds: 3, Steps: 25) }] });
        Assert.Equal([40, 25], other.Cells.Select(cell => cell.Training.Step));
    }

    [Fact]
    public async Task A_cancelled_sweep_cancels_its_round_and_takes_it_up_again()
    {
        var sweep = Sweep("cancel-round", new(Rounds: 1, Steps: 1500), [[5], []]);
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("cancel-round", view => view.Cells is [_, { Training.Step: > 20 }], Token);

        var cancelled = await Grain(sweep).CancelAsync(Token);
        var done = await RunAsync(sweep);

        Assert.Equal([VariantPhase.Trained, VariantPhase.Cancelled], cancelled.Cells.Select(cell => cell.Training.Phase));
        Assert.Equal((SweepPhase.Completed, 0), (done.Phase, done.Cells[1].Verifications.Single().Failures));
    }

    [Fact]
    public async Task Rounds_are_found_by_their_names()
    {
        var done = await RunAsync(Sweep("found-rounds", new(Rounds: 1, Steps: 20), [[5], []]));

        var found = await grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).FindAsync("found-rounds/sub~1", Token);

        Assert.Equal([done.Cells[1].Spec.Id], found.Select(match => match.Id));
    }

    [Theory]
    [InlineData("sub~1", 1, 20, true, "has a '~'")]
    [InlineData("sub", 21, 20, true, "rounds is 21, but must be a whole number from 1 to 20.")]
    [InlineData("sub", 1, 0, true, "steps is 0")]
    [InlineData("sub", 1, 20, false, "verifies nothing")]
    public async Task What_cannot_be_refined_is_refused(string variant, int rounds, int steps, bool verified, string reason)
    {
        var one = Sweep($"refused-{rounds}-{steps}-{verified}", new(rounds, steps), [[]]);
        var sweep = one with { Variants = [one.Variants[0] with { Name = variant }], Verification = verified ? one.Verification : null };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Grain(sweep).SubmitAsync(sweep, Token));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }
}
