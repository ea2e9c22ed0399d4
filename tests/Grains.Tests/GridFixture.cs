using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;
using VerifiedAddition.Grains.Tests;
using VerifiedAddition.Storage;

[assembly: AssemblyFixture(typeof(GridFixture))]

namespace VerifiedAddition.Grains.Tests;

/// <summary>A grid of two silos in this process, with state in files and without tensors.</summary>
public sealed class GridFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-grains-");
    private InProcessTestCluster? _cluster;

    public GridFixture() => Verifier = new(Trainer);

    internal FakeTrainer Trainer { get; } = new();

    internal FakeVerifier Verifier { get; }

    internal FakeAnalysers Analysers { get; } = new();

    internal FakeTester Tester { get; } = new();

    internal FolderArtefactStore Artefacts => ArtefactsIn(_folder);

    internal IGrainFactory Grains => _cluster!.Client;

    internal InProcessTestCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            Furnish(silo, _folder, Trainer, Verifier, analyser: Analysers.On("silo"));
            silo.Services.AddKeyedSingleton<IJobPerformer>(JobKinds.Robustness.Name, Tester);
            silo.Services.Configure<JobOptions>(_ => { });
        });
        builder.ConfigureSiloHost((_, host) => AddWorkers(host));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Polls until the sweep meets a condition.</summary>
    internal async Task<SweepSnapshot> UntilAsync(string sweep, Predicate<SweepSnapshot> wanted, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
        while (true)
        {
            var view = await Grains.GetGrain<ISweepGrain>(sweep).ViewAsync(cancellationToken);
            if (wanted(view))
            {
                return view;
            }

            Assert.False(limit.IsCancellationRequested, $"The sweep '{sweep}' is still {view.Phase}: {string.Join("; ", view.Cells.Select(cell => $"{cell.Name} {cell.Training.Phase} {cell.Training.Step} {cell.Waiting}"))}");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Starts a grid of one silo of a test's own.</summary>
    /// <param name="folder">The folder of its state and artefacts.</param>
    /// <param name="more">What else its silo needs.</param>
    /// <param name="trains">Whether it trains.</param>
    internal static async Task<InProcessTestCluster> StartAloneAsync(DirectoryInfo folder, Action<ISiloBuilder>? more = null, bool trains = false)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        var trainer = new FakeTrainer();
        builder.ConfigureSilo((_, silo) =>
        {
            Furnish(silo, folder, trainer, new FakeVerifier(trainer));
            silo.Services.Configure<JobOptions>(_ => { });
            more?.Invoke(silo);
        });
        if (trains)
        {
            builder.ConfigureSiloHost((_, host) => AddWorkers(host));
        }

        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>Makes a silo train, and report that it does.</summary>
    internal static void AddWorkers(IHostApplicationBuilder host)
    {
        host.Services.AddHostedService<DeviceWorker>();
        host.Services.AddHostedService<SiloReporter>();
    }

    /// <summary>Adds the services that grains need from a silo, except the options of verifications.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="folder">The folder of its state and artefacts.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="verifier">The verifier, which accepts any number of shards at a time.</param>
    /// <param name="shards">Number of shards that it reports it can verify.</param>
    /// <param name="analyser">Computes parts of analyses; null for one without obstacles.</param>
    internal static void Furnish(
        ISiloBuilder silo, DirectoryInfo folder, ITrainer trainer, IJobPerformer verifier, int shards = 2, IJobPerformer? analyser = null)
    {
        silo.UseInMemoryReminderService();
        silo.AddFileGrainStorage(GrainStores.Runs, folder.FullName);
        Tickets.AreLeases(silo);
        silo.Services.AddSingleton<GridMetrics>();
        silo.Services.AddSingleton(trainer);
        silo.Services.AddKeyedSingleton(JobKinds.Verification.Name, verifier);
        silo.Services.AddKeyedSingleton(JobKinds.Analysis.Name, analyser ?? new FakeAnalysers().On("silo"));
        silo.Services.AddSingleton(new SlotGate(2));
        silo.Services.AddSingleton(services => ProfileOf(services.GetRequiredService<ILocalSiloDetails>(), shards));
        silo.Services.AddSingleton<IModelService, NoModels>();
        silo.Services.AddSingleton<IArtefactStore>(ArtefactsIn(folder));
        silo.Services.AddSingleton<ITrainingRecords>(new FakeRecords(ArtefactsIn(folder)));
    }

    private static SiloProfile ProfileOf(ILocalSiloDetails silo, int slots) =>
        new() { Address = silo.SiloAddress, Name = silo.Name, Slots = slots, Labels = ["cpu"] };

    internal static FolderArtefactStore ArtefactsIn(DirectoryInfo folder) => new(Path.Combine(folder.FullName, "artefacts"));

    private sealed class NoModels : IModelService
    {
        public Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ModelPatch> PatchAsync(
            WeightsRef weights, string store, string alter, string[] nodes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
