using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Whoever reaches a silo port can call every grain, but a result that was not trained, verified or analysed is not accepted.</summary>
public sealed class ForgedResultTests(GridFixture grid)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly TrainingReport Finished = new()
    {
        State = AttemptState.Finished,
        Step = 20,
        Weights = WeightsRef.Called("f0f0"),
        AverageFinalLoss = 1e-9,
    };

    public static TheoryData<long> Epochs => [0, 1, TrainingRules.MaxEpoch];

    [Theory]
    [MemberData(nameof(Epochs))]
    public async Task A_variant_that_nobody_trained_is_not_finished_by_whoever_says_so(long epoch)
    {
        var variant = await RequiredAsync(seed: 77_001 + (ulong)(epoch % 5));
        var ticket = new TrainingTicket((await variant.ViewAsync(Token)).Id, epoch, Anybody());

        var begun = await variant.AsReference<ITrainingGrain>().BeginAsync(ticket, Token);
        var directive = await variant.AsReference<ITrainingGrain>().ReportAsync(ticket, Finished, Token);

        var view = await variant.ViewAsync(Token);
        Assert.Equal((TrainingDirective.Fenced, TrainingDirective.Fenced), (begun.Directive, directive));
        Assert.Null(begun.Spec);
        Assert.Equal((VariantPhase.Queued, 0, null), (view.Phase, view.Step, view.Weights));
    }

    [Fact]
    public async Task An_attempt_that_trains_is_not_ended_or_fenced_out_by_another_one_s_word()
    {
        var variant = await RequiredAsync(seed: 77_011);
        var own = Tickets.Ticket(5) with { Variant = (await variant.ViewAsync(Token)).Id };
        await variant.AsReference<ITrainingGrain>().BeginAsync(own, Token);

        foreach (var forged in new[] { own with { Epoch = TrainingRules.MaxEpoch, Worker = Anybody() }, own with { Worker = Anybody() } })
        {
            await variant.AsReference<ITrainingGrain>().BeginAsync(forged, Token);
            Assert.Equal(TrainingDirective.Fenced, await variant.AsReference<ITrainingGrain>().ReportAsync(forged, Finished, Token));
        }

        Assert.Equal(VariantPhase.Training, (await variant.ViewAsync(Token)).Phase);
        Assert.Equal(TrainingDirective.Continue, await variant.AsReference<ITrainingGrain>().ReportAsync(own, new() { State = AttemptState.Running, Step = 10 }, Token));
    }

    [Fact]
    public async Task A_lease_that_the_pool_gave_and_the_storage_has_lost_is_taken_up_again()
    {
        var variant = await RequiredAsync(seed: 77_012);
        var given = Tickets.Ticket(9) with { Variant = (await variant.ViewAsync(Token)).Id };
        var checkpoint = new CheckpointRef($"runs/{given.Variant}/9/10.ckpt", "00", 10);

        var directive = await variant.AsReference<ITrainingGrain>().ReportAsync(given, new() { State = AttemptState.Suspended, Step = 10, Checkpoint = checkpoint }, Token);

        Assert.Equal(TrainingDirective.Stop, directive);
        Assert.Equal([checkpoint], await variant.CheckpointsAsync(Token));
    }

    [Fact]
    public async Task A_sweep_believes_no_news_but_what_it_asks_for_itself()
    {
        grid.Trainer.Gate.Reset();
        try
        {
            var spec = Specification(seed: 77_013);
            var sweep = grid.Grains.GetGrain<ISweepGrain>("forged-news");
            await sweep.SubmitAsync(new("forged-news", [new("a", spec)], new(100, SampleKind.Uniform, 1)), Token);

            await sweep.AsReference<ISweepNewsGrain>().VariantChangedAsync(new() { Id = spec.Id, Phase = VariantPhase.Trained, Step = 20, Weights = Finished.Weights }, Token);

            var cell = Assert.Single((await sweep.ViewAsync(Token)).Cells);
            Assert.NotEqual(VariantPhase.Trained, cell.Training.Phase);
            Assert.Null(cell.Training.Weights);
            Assert.Empty(cell.Verifications);
        }
        finally
        {
            grid.Trainer.Gate.Set();
        }

        var done = await grid.UntilAsync("forged-news", view => view.Phase is SweepPhase.Completed, Token);
        var counted = Assert.Single(done.Cells[0].Verifications);
        await grid.Grains.GetGrain<ISweepNewsGrain>("forged-news").JobChangedAsync(counted with { Asked = 1, Failures = 0 }, Token);
        Assert.Equal(counted, (await grid.Grains.GetGrain<ISweepGrain>("forged-news").ViewAsync(Token)).Cells[0].Verifications[0]);
    }

    private static VariantSpec Specification(ulong seed) => new() { Digits = 3, Layers = 1, Heads = 2, Steps = 20, Seed = seed };

    /// <summary>A slot of a live silo, as any client can read it from the pool, to which the pool gave no lease.</summary>
    private WorkerId Anybody() => new(grid.Cluster.Silos[0].SiloAddress, grid.Cluster.Silos[0].Name, 0);

    private async Task<IVariantGrain> RequiredAsync(ulong seed)
    {
        var spec = Specification(seed);
        var variant = grid.Grains.GetGrain<IVariantGrain>(spec.Id.Value);
        await variant.AsReference<ITrainingGrain>().RequireAsync("nobody", spec, Token);
        return variant;
    }
}
