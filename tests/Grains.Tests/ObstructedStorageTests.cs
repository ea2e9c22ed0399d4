using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>What ends during a storage outage is stored after it.</summary>
public sealed class ObstructedStorageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Trains for a few seconds.</summary>
    private static readonly VariantSpec Long = new() { Digits = 3, Layers = 1, Heads = 2, Steps = 5000 };

    private readonly FakeTrainer _trainer = new();
    private int _lost;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-obstructed-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_finished_verification_is_stored_as_soon_as_it_can_be()
    {
        var storage = new ObstructedStorage(state => state is VerificationGrain.Memory { Ledger.IsComplete: true }, failures: 2);
        await using var cluster = await StartAsync(storage);
        var plan = LossyGrid.Plan(30_000);
        var weights = new WeightsRef("weights/w.safetensors", "w");
        var verification = cluster.Client.GetGrain<IVerificationGrain>(plan.KeyFor(weights));

        await verification.StartAsync(weights, plan, sweep: null, Token);
        await storage.Written.WaitAsync(Patience, Token);

        var view = await verification.ViewAsync(Token);
        Assert.Equal((JobPhase.Completed, 30_000, null), (view.Phase, view.Done, view.Error));
    }

    [Fact]
    public async Task A_finished_sweep_is_stored_as_soon_as_it_can_be()
    {
        var storage = new ObstructedStorage(state => state is SweepGrain.Memory { Phase: SweepPhase.Completed }, failures: 2);
        await using var cluster = await StartAsync(storage);
        var spec = new SweepSpec(
            "obstructed", [new("a", new() { Digits = 3, Layers = 1, Heads = 2, Steps = 5 })], new(1000, SampleKind.Uniform, 1));
        var sweep = cluster.Client.GetGrain<ISweepGrain>(spec.Name);

        await sweep.SubmitAsync(spec, Token);
        await storage.Written.WaitAsync(Patience, Token);

        Assert.Equal(SweepPhase.Completed, (await sweep.ViewAsync(Token)).Phase);
    }

    [Fact]
    public async Task A_new_sweep_that_the_storage_took_without_saying_so_can_be_cancelled()
    {
        var storage = new SilentStorage();
        await using var cluster = await StartAsync(storage);
        var spec = new SweepSpec("silent", [new("a", Long)], Verification: null);
        var sweep = cluster.Client.GetGrain<ISweepGrain>(spec.Name);

        await Assert.ThrowsAsync<OrleansException>(() => sweep.SubmitAsync(spec, Token));
        await Assert.ThrowsAsync<OrleansException>(() => sweep.SubmitAsync(spec, Token));
        var cancelled = await sweep.CancelAsync(Token);

        Assert.True(storage.Writes > 2, "Cancelling was not stored.");
        Assert.Equal(SweepPhase.Cancelled, cancelled.Phase);
    }

    [Fact]
    public async Task A_training_whose_checkpoints_cannot_be_recorded_goes_on_and_says_so()
    {
        var storage = new ObstructedStorage(state => state is VariantRun { Phase: VariantPhase.Training, Checkpoints.Count: > 0 }, failures: 3);
        await using var cluster = await StartAsync(storage);
        var sweep = await SubmitAsync(cluster, "unrecorded");

        var meanwhile = await UntilAsync(sweep, view => view.Cells[0].Training.StorageTrouble is not null);
        var end = await UntilAsync(sweep, view => view.Phase is not SweepPhase.Running);

        Assert.Equal(
            (VariantPhase.Training, 0, "the state of the variant could not be stored: the storage is being restarted"),
            (meanwhile.Cells[0].Training.Phase, meanwhile.Cells[0].Training.CheckpointStep, meanwhile.Cells[0].Training.StorageTrouble));
        Assert.Equal((SweepPhase.Completed, 0, null), (end.Phase, end.Cells[0].Training.Restarts, end.Cells[0].Training.StorageTrouble));
        Assert.Single(_trainer.Attempts);
        var events = await cluster.Client.GetGrain<IVariantGrain>(Long.Id.Value).EventsAsync(after: 0, Token);
        Assert.Single(events, one => one.Text.StartsWith("nothing is safe yet: the state of the variant could not be stored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_training_whose_reports_are_lost_goes_on_while_its_lease_is_renewed_and_nothing_counts_as_acknowledged()
    {
        await using var cluster = await StartAsync(new ObstructedStorage(_ => false, failures: 0), LoseReports);

        var end = await UntilAsync(await SubmitAsync(cluster, "unheard"), view => view.Phase is not SweepPhase.Running);

        Assert.Equal((SweepPhase.Completed, 0), (end.Phase, end.Cells[0].Training.Restarts));
        Assert.Single(_trainer.Attempts);
        Assert.DoesNotContain(_trainer.Acknowledged, checkpoint => checkpoint.Step < Long.Steps);
        Assert.True(_lost > 1, $"{_lost} reports were lost");
    }

    /// <summary>Loses every report while training continues, like a network that fails in one direction.</summary>
    private async Task LoseReports(IOutgoingGrainCallContext call)
    {
        if (call.MethodName == nameof(ITrainingGrain.ReportAsync) && call.Request.GetArgument(1) is TrainingReport { State: AttemptState.Running })
        {
            Interlocked.Increment(ref _lost);
            throw new TimeoutException("the report is lost");
        }

        await call.Invoke();
    }

    private static async Task<ISweepGrain> SubmitAsync(InProcessTestCluster cluster, string name)
    {
        var sweep = cluster.Client.GetGrain<ISweepGrain>(name);
        await sweep.SubmitAsync(new(name, [new("a", Long)], Verification: null), Token);
        return sweep;
    }

    private static async Task<SweepSnapshot> UntilAsync(ISweepGrain sweep, Predicate<SweepSnapshot> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        while (true)
        {
            var view = await sweep.ViewAsync(limit.Token);
            if (wanted(view))
            {
                return view;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private async Task<InProcessTestCluster> StartAsync(InterceptedStorage storage, Func<IOutgoingGrainCallContext, Task>? filter = null)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            GridFixture.Furnish(silo, _folder, _trainer, new FakeVerifier(_trainer));
            if (filter is not null)
            {
                silo.AddOutgoingGrainCallFilter(context => filter(context));
            }

            silo.Services.Configure<JobOptions>(_ => { });
            storage.Replace(silo.Services, _folder);
        });
        builder.ConfigureSiloHost((_, host) => GridFixture.AddWorkers(host));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
