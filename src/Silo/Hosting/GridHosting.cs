using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo;

/// <summary>Puts a silo together: the one place where grains, storage and tensors meet.</summary>
public static class GridHosting
{
    /// <summary>The cluster and service that a grid of one process belongs to; the service is part of every stored key.</summary>
    public const string Name = "verified-addition";

    /// <summary>Time in which what is being trained is checkpointed and handed back when the process is asked to stop.</summary>
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromMinutes(2);

    /// <summary>Adds a grid of one process, reached on loopback alone and by this user's processes alone, which keeps its state and artefacts in <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidConfigurationException">A key of ours is unknown, or the configuration is that of a cluster.</exception>
    public static T AddGrid<T>(this T builder, DataFolder folder)
        where T : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(folder);
        GridConfiguration.RefuseUnknownKeys(builder.Configuration);
        RefuseCluster(builder.Configuration);
        builder.Configuration.PropagateTraces();
        var (siloPort, gatewayPort) = ClusterEndpoints.FreePorts(IPAddress.Loopback);

        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, primarySiloEndpoint: null, serviceId: Name, clusterId: Name);
            silo.UseInMemoryReminderService();
            silo.AddFileGrainStorage(GrainStores.Runs, folder.State);
            silo.Services.AddOptions<SiloConnectionOptions>().Configure<GatewayHandshake>((options, handshake) =>
            {
                // Neither a client nor another silo, which a grid of one process has not, gets in without the secret.
                options.ConfigureGatewayInboundConnection(connection => connection.Use(handshake.Accept));
                options.ConfigureSiloInboundConnection(connection => connection.Use(handshake.Accept));
            });
        });

        var services = builder.Services;
        builder.ObserveStorage();
        services.AddSingleton(folder);
        services.AddSingleton<IArtefactStore>(new FolderArtefactStore(folder.Artefacts));
        services.AddSingleton(new GatewayAddress(new IPEndPoint(IPAddress.Loopback, gatewayPort)));
        services.AddSingleton(GatewaySecret.New());
        services.AddSingleton(provider => new GatewayHandshake(
            provider.GetRequiredService<GatewaySecret>(), provider.GetRequiredService<ILogger<GatewayHandshake>>(), TimeProvider.System));
        services.AddGridServices();
        builder.AddDeviceWorker();
        services.AddHostedService<GatewayAnnouncer>();
        return builder;
    }

    /// <summary>Has this process train, unless it is not to. After the silo, so that the workers start after it and stop before it.</summary>
    internal static void AddDeviceWorker(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue(DeviceOptions.Section + ":" + nameof(DeviceOptions.Trains), defaultValue: true))
        {
            builder.Services.AddHostedService<DeviceWorker>();
        }

        builder.Services.AddHostedService<SiloReporter>();
    }

    /// <summary>What every silo of a grid offers to its grains.</summary>
    internal static void AddGridServices(this IServiceCollection services)
    {
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTime);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SweepOptions>().BindConfiguration(SweepOptions.Section);
        // Not by the source generator's validators: these drop our messages.
        services.AddOptions<TrainingOptions>().BindConfiguration(TrainingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeviceOptions>().BindConfiguration(DeviceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeviceOptions>, DeviceOptionsCores>();
        services.AddSingleton<IValidateOptions<DeviceOptions>, DeviceOptionsLabels>();

        services.AddSingleton(provider => new SlotGate(provider.GetRequiredService<IOptions<DeviceOptions>>().Value.EffectiveSlots));
        services.AddSingleton<GridMetrics>();
        services.AddSingleton<DeviceMetrics>();
        services.AddSingleton<TorchDevice>();
        services.AddSingleton(ProfileOf);
        services.AddSingleton<WeightStore>();
        services.AddSingleton<ModelCache>();
        services.AddSingleton<ITrainer, TorchTrainer>();
        services.AddKeyedSingleton<IJobPerformer, TorchShardVerifier>(JobKinds.Verification.Name);
        services.AddKeyedSingleton<IJobPerformer, TorchPartAnalyser>(JobKinds.Analysis.Name);
        services.AddKeyedSingleton<IJobPerformer, RobustnessPerformer>(JobKinds.Robustness.Name);
        services.AddSingleton<IModelService, TorchModelService>();
        services.AddSingleton<ITrainingRecords, CheckpointRecords>();
    }

    private static SiloProfile ProfileOf(IServiceProvider services)
    {
        var (silo, device) = (services.GetRequiredService<ILocalSiloDetails>(), services.GetRequiredService<IOptions<DeviceOptions>>().Value);
        var memory = device.MemoryGiB > 0 ? device.MemoryGiB * (1L << 30)
            : device.Kind is DeviceKind.Cpu ? MachineMemory.Bytes : 0;
        return new()
        {
            Address = silo.SiloAddress,
            Name = silo.Name,
            Slots = device.EffectiveSlots,
            Trains = device.Trains,
            Labels = device.EffectiveLabels,
            Device = TorchDevice.Describe(device),
            MemoryBytes = memory,
        };
    }

    /// <summary>A grid of one process has all that it needs; settings for more would be ignored.</summary>
    private static void RefuseCluster(IConfiguration configuration)
    {
        foreach (var section in new[] { "Orleans:Clustering", "Orleans:GrainStorage", "Orleans:Reminders", "Orleans:Endpoints", ArtefactOptions.Section })
        {
            if (configuration.GetSection(section).GetChildren().Any())
            {
                throw new InvalidConfigurationException(
                    $"'{section}' is configured, but this is a grid of one process, which keeps everything in its data folder. To use a cluster " +
                    "give --cluster FILE; to run one of its silos configure 'Orleans:Clustering' too (docs/cluster.md).");
            }
        }
    }
}

/// <summary>Where this process can be reached by clients.</summary>
public sealed record GatewayAddress(IPEndPoint EndPoint)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{EndPoint.Address}:{EndPoint.Port}");
}
