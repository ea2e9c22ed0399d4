using Orleans.TestingHost;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Variants that crash silos, or that cannot be started.</summary>
public sealed class GivenUpTests(GridFixture grid) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-given-up-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_takes_silos_down_fails_with_the_reason_and_is_tried_again_when_somebody_says_so()
    {
        var sweep = Sweep("poison", 2);
        await using var cluster = await StartAsync(new LostBefore(sweep.Variants[0].Spec.Id));
        var grain = cluster.Client.GetGrain<ISweepGrain>(sweep.Name);

        await grain.SubmitAsync(sweep, Token);
        var failed = await UntilAsync(grain, view => view.Phase is not SweepPhase.Running);

        Assert.Equal([VariantPhase.Failed, VariantPhase.Trained], failed.Cells.Select(cell => cell.Training.Phase));
        Assert.StartsWith("5 attempts in a row were lost with their silos (s0, s1, s2, s3, s4)", failed.Cells[0].Training.Error, StringComparison.Ordinal);
        var events = await cluster.Client.GetGrain<IVariantGrain>(sweep.Variants[0].Spec.Id.Value).EventsAsync(after: 0, Token);
        Assert.Contains(events, one => one.Text.StartsWith("given up: 5 attempts in a row", StringComparison.Ordinal));

        await grain.RetryAsync([], Token);
        Assert.Equal(SweepPhase.Completed, (await UntilAsync(grain, view => view.Phase is not SweepPhase.Running)).Phase);
    }

    [Fact]
    public async Task What_cannot_even_be_started_fails_and_holds_nobody_up()
    {
        var (hopeless, other) = (Sweep("unstartable", 1), Sweep("startable", 3));
        hopeless = hopeless with { Terms = new(Priority: 1000) };
        grid.Trainer.Unstartable[hopeless.Variants[0].Spec.Id] = "too large to be built";

        await grid.Grains.GetGrain<ISweepGrain>(hopeless.Name).SubmitAsync(hopeless, Token);
        await grid.Grains.GetGrain<ISweepGrain>(other.Name).SubmitAsync(other, Token);
        var failed = await grid.UntilAsync(hopeless.Name, view => view.Phase is not SweepPhase.Running, Token);
        var done = await grid.UntilAsync(other.Name, view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal((SweepPhase.Failed, SweepPhase.Completed), (failed.Phase, done.Phase));
        Assert.Equal(new TrainingOptions().MaxRestarts + 1, failed.Cells[0].Training.Restarts);
        Assert.Contains("too large to be built", failed.Cells[0].Training.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_that_cannot_be_told_to_begin_holds_nobody_up()
    {
        var sweep = Sweep("deaf", 4);
        var deaf = sweep.Variants[0].Spec.Id.Value;
        var isDeaf = true;
        await using var cluster = await StartAsync(new(), async call =>
        {
            if (isDeaf && call.MethodName == nameof(ITrainingGrain.BeginAsync) && call.TargetId.Key.ToString() == deaf)
            {
                throw new TimeoutException("its state cannot be read");
            }

            await call.Invoke();
        });
        var grain = cluster.Client.GetGrain<ISweepGrain>(sweep.Name);

        await grain.SubmitAsync(sweep, Token);
        var meanwhile = await UntilAsync(grain, view => view.Cells.Count(cell => cell.Training.Phase is VariantPhase.Trained) == 3);
        isDeaf = false;
        var done = await UntilAsync(grain, view => view.Phase is not SweepPhase.Running);

        Assert.Equal(VariantPhase.Queued, meanwhile.Cells[0].Training.Phase);
        Assert.Equal(SweepPhase.Completed, done.Phase);
    }

    [Fact]
    public async Task A_variant_with_an_epoch_of_the_future_is_trained_all_the_same()
    {
        var sweep = Sweep("future", 1);
        var (spec, future) = (sweep.Variants[0].Spec, new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        var variant = grid.Grains.GetGrain<IVariantGrain>(spec.Id.Value);
        await variant.AsReference<ITrainingGrain>().RequireAsync(sweep.Name, spec, Token);
        await variant.AsReference<ITrainingGrain>().BeginAsync(new(spec.Id, future, Tickets.Worker()), Token);

        await grid.Grains.GetGrain<ISweepGrain>(sweep.Name).SubmitAsync(sweep, Token);
        await grid.UntilAsync(sweep.Name, view => view.Phase is SweepPhase.Completed, Token);

        var events = await variant.EventsAsync(after: 0, Token);
        var after = Enumerable.Range(1, 1000).Select(i => FormattableString.Invariant($"trains from the start (epoch {future + i})")).ToHashSet(StringComparer.Ordinal); // other tests take leases, too
        Assert.Single(events, one => after.Contains(one.Text));
    }

    /// <summary>Too few steps for a checkpoint before the last one.</summary>
    private static SweepSpec Sweep(string name, int variants) => new(
        name,
        [.. Enumerable.Range(0, variants).Select(i => new NamedVariant($"v{i}", new() { Digits = 3, Layers = 1, Heads = 2, Steps = 10, Seed = (ulong)(name.Length * 100 + i), DModel = 40 + name[0] }))],
        Verification: null);

    private static async Task<SweepSnapshot> UntilAsync(ISweepGrain sweep, Predicate<SweepSnapshot> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
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

    private async Task<InProcessTestCluster> StartAsync(LostBefore storage, Func<IOutgoingGrainCallContext, Task>? filter = null)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            var trainer = new FakeTrainer();
            GridFixture.Furnish(silo, _folder, trainer, new FakeVerifier(trainer));
            if (filter is not null)
            {
                silo.AddOutgoingGrainCallFilter(context => filter(context));
            }

            storage.Replace(silo.Services, _folder);
        });
        builder.ConfigureSiloHost((_, host) => GridFixture.AddWorkers(host));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>A storage in which the pool finds that five silos were lost with each of some variants.</summary>
    private sealed class LostBefore(params VariantId[] variants) : InterceptedStorage
    {
        protected override object? Found(string stateName, object? state) => state is not DevicePoolGrain.Memory ? state : new DevicePoolGrain.Memory
        {
            Lost = variants.ToDictionary(
                variant => variant.Value, _ => Enumerable.Range(0, LostAttempts.CondemnedThreshold).Select(i => $"s{i}").ToList(), StringComparer.Ordinal),
        };
    }
}
