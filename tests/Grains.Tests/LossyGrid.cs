using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Orleans.TestingHost;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Three silos in this process that verify and may be lost, for one test alone.</summary>
internal sealed class LossyGrid : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-lossy-");
    private readonly InProcessTestCluster _cluster;

    private LossyGrid(JobOptions options, Func<string, ITrainer>? trainers)
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((silo, host) =>
        {
            GridFixture.Furnish(host, _folder, trainers?.Invoke(silo.SiloName) ?? new FakeTrainer(), Verifiers.On(silo.SiloName), shards: 100,
                Analysers.On(silo.SiloName));
            host.Services.AddSingleton(Options.Create(options));
        });
        builder.ConfigureSiloHost((_, host) =>
        {
            if (trainers is not null)
            {
                host.Services.AddHostedService<DeviceWorker>();
            }

            host.Services.AddHostedService<SiloReporter>();
        });

        _cluster = builder.Build();
    }

    public ObstructedVerifiers Verifiers { get; } = new();

    public FakeAnalysers Analysers { get; } = new();

    public IGrainFactory Grains => _cluster.Client;

    private IGrainStorage Storage => _cluster.Silos.First().SiloHost.Services.GetRequiredKeyedService<IGrainStorage>(GrainStores.Runs);

    public IArtefactStore Artefacts => GridFixture.ArtefactsIn(_folder);

    /// <summary>Starts the silos.</summary>
    /// <param name="options">How they verify.</param>
    /// <param name="trainers">Returns the trainer of a silo by its name; null if none trains.</param>
    public static async Task<LossyGrid> StartAsync(JobOptions options, Func<string, ITrainer>? trainers = null)
    {
        var grid = new LossyGrid(options, trainers);
        await grid._cluster.DeployAsync();
        return grid;
    }

    public static VerificationPlan Plan(long questions) => new(Operation.Add, 6, SampleKind.Uniform, 1, questions);

    /// <summary>Starts the verification of weights with this name.</summary>
    public async Task<IVerificationGrain> VerifyAsync(string name, VerificationPlan plan, CancellationToken cancellationToken)
    {
        var weights = new WeightsRef($"weights/{name}.safetensors", name);
        var verification = Grains.GetGrain<IVerificationGrain>(plan.KeyFor(weights));
        await verification.StartAsync(weights, plan, sweep: null, cancellationToken);
        return verification;
    }

    /// <summary>Starts the analysis of weights with this name.</summary>
    public async Task<IJobGrain> AnalyseAsync(string name, AnalysisPlan plan, CancellationToken cancellationToken)
    {
        var analysis = Grains.GetJob(JobKinds.Analysis, plan.KeyFor(WeightsRef.Called(name)));
        await analysis.StartAsync(WeightsRef.Called(name), plan, sweep: null, cancellationToken);
        return analysis;
    }

    /// <summary>Polls a verification until it meets a condition.</summary>
    public static Task<VerificationSnapshot> VerificationAsync(
        IVerificationGrain verification, Predicate<VerificationSnapshot> wanted, CancellationToken cancellationToken) =>
        UntilAsync(
            "the verification is as wanted", async () => (VerificationSnapshot)await verification.ViewAsync(cancellationToken), wanted, cancellationToken);

    /// <summary>Reads the stored state of a grain directly.</summary>
    public async Task<T> StoredAsync<T>(string kind, string key)
        where T : new()
    {
        var state = new GrainState<T>(new());
        await Storage.ReadStateAsync(kind, GrainId.Create(kind, key), state);
        return state.State!;
    }

    /// <summary>Waits until the stored state of a grain meets a condition.</summary>
    public Task<T> UntilStoredAsync<T>(string kind, string key, Predicate<T> wanted, CancellationToken cancellationToken)
        where T : new() => UntilAsync("the state is stored as wanted", () => StoredAsync<T>(kind, key), wanted, cancellationToken);

    /// <summary>Stores the state of a grain that is not active.</summary>
    public Task StoreAsync<T>(string kind, string key, T state) => Storage.WriteStateAsync(kind, GrainId.Create(kind, key), new GrainState<T>(state));

    /// <summary>Changes the stored state of a grain that is not active.</summary>
    public async Task ChangeStoredAsync<T>(string kind, string key, Action<T> change)
        where T : new()
    {
        var state = new GrainState<T>(new());
        await Storage.ReadStateAsync(kind, GrainId.Create(kind, key), state);
        change(state.State!);
        await Storage.WriteStateAsync(kind, GrainId.Create(kind, key), state);
    }

    /// <summary>Polls an analysis until it meets a condition.</summary>
    public static Task<AnalysisSnapshot> AnalysisAsync(
        IJobGrain analysis, Predicate<AnalysisSnapshot> wanted, CancellationToken cancellationToken) =>
        UntilAsync(
            "the analysis is as wanted", async () => (AnalysisSnapshot)await analysis.ViewAsync(cancellationToken), wanted, cancellationToken);

    /// <summary>Returns the file of a finished analysis of weights with this name, as clients read it.</summary>
    public Task<byte[]> FileAsync(string name, AnalysisPlan plan, CancellationToken cancellationToken) => UntilAsync(
        "the file is read",
        () => Grains.GetGrain<IModelGrain>(name).ReadAsync(plan.FileFor(WeightsRef.Called(name)), 0, 1 << 20, cancellationToken),
        file => file.Length > 0,
        cancellationToken);

    /// <summary>Waits until the parts of an analysis are no longer stored.</summary>
    public Task TidiedAsync(string name, AnalysisPlan plan, CancellationToken cancellationToken)
    {
        var artefacts = Artefacts;
        return UntilAsync(
            "the parts are deleted",
            async () => await artefacts.ListAsync($"{plan.FolderFor(WeightsRef.Called(name))}/", cancellationToken).CountAsync(cancellationToken),
            count => count == 0,
            cancellationToken);
    }

    /// <summary>Returns the name of the silo that holds the grain of a verification or analysis.</summary>
    public async Task<string> SiloOfAsync(IGrain verification)
    {
        var address = await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(verification);
        return _cluster.Silos.Single(silo => silo.SiloAddress.Equals(address)).Name;
    }

    /// <summary>Kills a silo without notice to the others.</summary>
    public async Task KillAsync(string silo)
    {
        try
        {
            await _cluster.KillSiloAsync(_cluster.Silos.Single(handle => handle.Name == silo));
        }
        catch (OperationCanceledException)
        {
            // A worker had no time to return its leases.
        }
    }

    /// <summary>Ends the activation of a grain; the next call finds what it stored.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>Shuts a silo down as when its process is asked to end.</summary>
    public Task StopAsync(string silo) => _cluster.StopSiloAsync(_cluster.Silos.Single(handle => handle.Name == silo));

    /// <summary>Polls a verification for its report until it has one, as a client does.</summary>
    public static async Task<VerificationReport> ReportOfAsync(IVerificationGrain verification, CancellationToken cancellationToken) =>
        (await UntilAsync(
            "the verification is finished",
            () => verification.ReportAsync(cancellationToken),
            report => report is not null,
            cancellationToken))!;

    public static Task UntilAskedAsync(IVerificationGrain verification, long questions, CancellationToken cancellationToken) => UntilAsync(
        $"{questions} questions are asked",
        () => verification.ViewAsync(cancellationToken),
        view => view.Done == questions,
        cancellationToken);

    public IDevicePoolGrain Pool => Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key);

    public Task<SweepSnapshot> CompletedAsync(string sweep, CancellationToken cancellationToken) =>
        SweepAsync(sweep, view => view.Phase is SweepPhase.Completed, cancellationToken);

    /// <summary>Polls a sweep until it meets a condition.</summary>
    public Task<SweepSnapshot> SweepAsync(string sweep, Predicate<SweepSnapshot> wanted, CancellationToken cancellationToken) => UntilAsync(
        $"the sweep '{sweep}' is as wanted",
        () => Grains.GetGrain<ISweepGrain>(sweep).ViewAsync(cancellationToken),
        wanted,
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<T> UntilAsync<T>(string what, Func<Task<T>> ask, Predicate<T> wanted, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        object? last = null;
        while (!limit.IsCancellationRequested)
        {
            try
            {
                var view = await ask().WaitAsync(limit.Token);
                if (wanted(view))
                {
                    return view;
                }

                last = view;
            }
            catch (Exception e) when (
                e is OrleansException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // A silo is being lost: ask again.
                last = e;
            }

            await Task.Delay(50, cancellationToken);
        }

        Assert.Fail($"In vain: {what}. The last answer: {last}");
        throw new UnreachableException();
    }
}
