using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
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

    /// <summary>Adds a grid of one process, reached on loopback alone, which keeps its state and artefacts in <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidConfigurationException">A key of ours is unknown.</exception>
    public static T AddGrid<T>(this T builder, DataFolder folder)
        where T : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(folder);
        GridConfiguration.RefuseUnknownKeys(builder.Configuration);
        var (siloPort, gatewayPort) = FreePorts();

        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, primarySiloEndpoint: null, serviceId: Name, clusterId: Name);
            silo.UseInMemoryReminderService();
            silo.AddFileGrainStorage(GrainStores.Runs, folder.State);
        });

        var services = builder.Services;
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTime);
        services.AddSingleton(folder);
        services.AddSingleton<IArtefactStore>(new FolderArtefactStore(folder.Artefacts));
        services.AddSingleton(new GatewayAddress(new IPEndPoint(IPAddress.Loopback, gatewayPort)));
        services.AddGridServices();
        // After the silo, so that the workers start after it and stop before it.
        if (builder.Configuration.GetValue(DeviceOptions.Section + ":" + nameof(DeviceOptions.Trains), defaultValue: true))
        {
            services.AddHostedService<DeviceWorker>();
        }

        services.AddHostedService<GatewayAnnouncer>();
        return builder;
    }

    /// <summary>What every silo of a grid offers to its grains.</summary>
    private static void AddGridServices(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SweepOptions>().BindConfiguration(SweepOptions.Section);
        // Not by the source generator's validators: these drop our messages.
        services.AddOptions<TrainingOptions>().BindConfiguration(TrainingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<VerificationOptions>().BindConfiguration(VerificationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeviceOptions>().BindConfiguration(DeviceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeviceOptions>, DeviceOptionsCores>();

        services.AddSingleton(provider => new SlotGate(provider.GetRequiredService<IOptions<DeviceOptions>>().Value.EffectiveSlots));
        services.AddSingleton<TorchDevice>();
        services.AddSingleton<ModelCache>();
        services.AddSingleton<ITrainer, TorchTrainer>();
        services.AddSingleton<IShardVerifier, TorchShardVerifier>();
        services.AddSingleton<IModelService, TorchModelService>();
        services.AddSingleton<ITrainingRecords, CheckpointRecords>();
    }

    private static (int Silo, int Gateway) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}

/// <summary>Where this process can be reached by clients.</summary>
public sealed record GatewayAddress(IPEndPoint EndPoint)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{EndPoint.Address}:{EndPoint.Port}");
}
