using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo.Tests;

/// <summary>Three silos in this process, with two slots each, that ask a real model and may be lost.</summary>
internal sealed class LossyVerification : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("va-lossy-");
    private readonly InProcessTestCluster _cluster;
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _free = int.MaxValue;

    private LossyVerification(IArtefactStore artefacts, JobOptions options)
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((silo, host) =>
        {
            host.AddFileGrainStorage(GrainStores.Runs, _state.FullName);
            host.Services.AddSingleton(Options.Create(options));
            host.Services.AddSingleton(Options.Create(new DeviceOptions { Slots = 2, ThreadsPerSlot = 1 }));
            host.Services.AddSingleton(new SlotGate(2));
            host.Services.AddSingleton<IArtefactStore>(Stores[silo.SiloName] = new(artefacts));
            host.Services.AddSingleton<GridMetrics>().AddSingleton<DeviceMetrics>();
            host.Services.AddSingleton<TorchDevice>().AddSingleton<WeightStore>().AddSingleton<ModelCache>().AddSingleton<TorchShardVerifier>();
            host.Services.AddKeyedSingleton<IJobPerformer>(JobKinds.Verification.Name, (services, _) =>
                new Verifier(this, silo.SiloName, services.GetRequiredService<TorchShardVerifier>()));
        });
        _cluster = builder.Build();
    }

    /// <summary>Where each silo reads weights.</summary>
    public ConcurrentDictionary<string, CountingStore> Stores { get; } = new(StringComparer.Ordinal);

    public static async Task<LossyVerification> StartAsync(IArtefactStore artefacts, JobOptions options)
    {
        var verification = new LossyVerification(artefacts, options);
        await verification._cluster.DeployAsync();
        return verification;
    }

    /// <summary>Lets only this many more shards report until <see cref="Open"/> is called.</summary>
    public void HoldAfter(int shards) => _free = shards;

    public void Open() => _open.SetResult();

    /// <summary>Waits until a shard's report is held up; returns the name of its silo.</summary>
    public Task<string> HeldAsync(CancellationToken cancellationToken) => _held.Task.WaitAsync(Patience, cancellationToken);

    public Task KillAsync(string silo) => _cluster.KillSiloAsync(_cluster.Silos.Single(handle => handle.Name == silo));

    public async Task<IVerificationGrain> BeginAsync(WeightsRef weights, VerificationPlan plan, CancellationToken cancellationToken)
    {
        var grain = _cluster.Client.GetGrain<IVerificationGrain>(plan.KeyFor(weights));
        await grain.StartAsync(weights, plan, sweep: null, cancellationToken);
        return grain;
    }

    public static async Task<VerificationReport> ReportOfAsync(IVerificationGrain verification, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (await verification.ReportAsync(cancellationToken) is { } report)
                {
                    return report;
                }
            }
            catch (OrleansException)
            {
                // A silo is being lost: ask again.
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "The verification is not finished.");
            await Task.Delay(50, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _state.Delete(recursive: true);
    }

    private sealed class Verifier(LossyVerification owner, string silo, TorchShardVerifier verifier) : IJobPerformer
    {
        public async Task<IJobReport?> PerformAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken)
        {
            var report = await verifier.PerformAsync(weights, plan, part, cancellationToken);
            if (report is not null && Interlocked.Decrement(ref owner._free) < 0)
            {
                owner._held.TrySetResult(silo);
                await owner._open.Task.WaitAsync(cancellationToken);
            }

            return report;
        }
    }
}
