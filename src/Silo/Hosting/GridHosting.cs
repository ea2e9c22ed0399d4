using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo;

/// <summary>Configures a silo: the one place where grains, storage and tensors are combined.</summary>
public static class GridHosting
{
    /// <summary>The cluster and service id of a single-process grid; the service id is part of every stored key.</summary>
    public const string Name = "verified-addition";

    /// <summary>Time for checkpointing and returning what is being trained when the process shuts down.</summary>
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromMinutes(2);

    /// <summary>Adds a single-process grid with its data in <paramref name="folder"/>, reachable only over loopback by this user's processes.</summary>
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
                // A client, or another silo (which a single-process grid does not have), is rejected without the secret.
                options.ConfigureGatewayInboundConnection(connection => connection.Use(handshake.Accept));
                options.ConfigureSiloInboundConnection(connection => connection.Use(handshake.Accept));
            });
        });

        var services = builder.Services;
        builder.ObserveStorage();
        services.AddSingleton(folder);
        services.AddSingleton(folder.OpenArtefacts());
        services.AddSingleton(new GatewayAddress(new IPEndPoint(IPAddress.Loopback, gatewayPort)));
        services.AddSingleton(GatewaySecret.New());
        services.AddSingleton(provider => new GatewayHandshake(
            provider.GetRequiredService<GatewaySecret>(), provider.GetRequiredService<ILogger<GatewayHandshake>>(), TimeProvider.System));
        services.AddGridServices();
        builder.AddDeviceWorker();
        services.AddHostedService<GatewayAnnouncer>();
        return builder;
    }

    /// <summary>Makes this process train, unless configured not to. Called after the silo is added: workers start after it and stop before it.</summary>
    internal static void AddDeviceWorker(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue(DeviceOptions.Section + ":" + nameof(DeviceOptions.Trains), defaultValue: true))
        {
            builder.Services.AddHostedService<DeviceWorker>();
        }

        builder.Services.AddHostedService<SiloReporter>();
    }

    /// <summary>Adds the services that every silo provides to its grains.</summary>
    internal static void AddGridServices(this IServiceCollection services)
    {
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTime);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SweepOptions>().BindConfiguration(SweepOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // Without the source generator's validators, which drop our messages.
        services.AddOptions<TrainingOptions>().BindConfiguration(TrainingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeviceOptions>().BindConfiguration(DeviceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PoolOptions>().BindConfiguration(PoolOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PoolOptions>, PoolOptionsOwners>();
        services.AddSingleton<IValidateOptions<DeviceOptions>, DeviceOptionsCores>();
        services.AddSingleton<IValidateOptions<DeviceOptions>, DeviceOptionsLabels>();

        services.AddSingleton(provider => new SlotGate(provider.GetRequiredService<IOptions<DeviceOptions>>().Value.EffectiveSlots));
        services.AddSingleton<IIncomingGrainCallFilter, ClientCallFilter>();
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

    /// <summary>Rejects settings of a cluster, which a single-process grid would ignore.</summary>
    private static void RefuseCluster(IConfiguration configuration)
    {
        foreach (var section in new[] { "Orleans:Clustering", "Orleans:GrainStorage", "Orleans:Reminders", "Orleans:Endpoints", "Orleans:Tls", ArtefactOptions.Section })
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

/// <summary>The address at which clients reach this process.</summary>
public sealed record GatewayAddress(IPEndPoint EndPoint)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{EndPoint.Address}:{EndPoint.Port}");
}
