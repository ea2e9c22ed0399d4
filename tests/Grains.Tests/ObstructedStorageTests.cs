using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>What ends while the storage is away is stored when it is back.</summary>
public sealed class ObstructedStorageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

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
        Assert.Equal((VerificationPhase.Completed, 30_000, null), (view.Phase, view.Asked, view.Error));
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

    private async Task<InProcessTestCluster> StartAsync(ObstructedStorage storage)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        var trainer = new FakeTrainer();
        builder.ConfigureSilo((_, silo) =>
        {
            GridFixture.Furnish(silo, _folder, trainer, new FakeVerifier(trainer));
            silo.Services.Configure<VerificationOptions>(_ => { });
            storage.Replace(silo.Services, _folder);
        });
        builder.ConfigureSiloHost((_, host) => GridFixture.AddWorkers(host));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
