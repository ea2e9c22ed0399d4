using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Persistence;
using Orleans.Storage;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo;

/// <summary>Configures one silo of a cluster, whose backends are named only by configuration.</summary>
public static class ClusterHosting
{
    private const string ResponseTimeout = "Orleans:Messaging:ResponseTimeout";

    /// <summary>
    /// Timeout of a silo's calls. An answer lost with its connection is not sent again, and all calls can be repeated,
    /// so the timeout is short; calls that take longer override it.
    /// </summary>
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    /// <summary>Adds the same as <see cref="GridHosting.AddGrid{T}"/>, with clustering, grain storage, reminders and artefacts as configured.</summary>
    /// <exception cref="InvalidConfigurationException">A setting is unknown, invalid or missing, or a backend rejects its secret.</exception>
    /// <exception cref="BackendUnreachableException">A backend does not answer.</exception>
    /// <exception cref="WrongClockException">This machine's clock differs from a backend's by minutes.</exception>
    public static async Task<T> AddClusterAsync<T>(this T builder, CancellationToken cancellationToken)
        where T : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var configuration = builder.Configuration;
        GridConfiguration.RefuseUnknownKeys(configuration);
        foreach (var clock in await BackendCheck.RunAsync(configuration, ClusterSide.Silo, GrainStores.Runs, TimeProvider.System, cancellationToken))
        {
            clock.RequireUsable();
            builder.Services.AddSingleton(clock);
        }

        foreach (var warning in await BackendCheck.WarningsAsync(configuration, GrainStores.Runs, cancellationToken))
        {
            builder.Services.AddSingleton(warning);
        }

        var artefacts = await OpenArtefactsAsync(configuration, cancellationToken);
        configuration.AddInMemoryCollection(ClusterEndpoints.Missing(configuration));
        configuration.AddInMemoryCollection(Missing(configuration));
        configuration.PropagateTraces();
        builder.AddBackendClients(ClusterSide.Silo, GrainStores.Runs);

        var tls = PeerTls.Read(configuration, ClusterSide.Silo, TimeProvider.System);
        builder.AddPeerCheck(tls);
        builder.Services.AddOptions<MembershipOptions>().BindConfiguration(MembershipOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.UseOrleans(silo =>
        {
            silo.Services.AddJsonGrainStateSerializer();

            // Otherwise a deleted state leaves a row for good. Blobs are deleted anyway.
            silo.Services.ConfigureAll<RedisStorageOptions>(options => options.DeleteStateOnClear = true);
            silo.Services.ConfigureAll<AzureTableStorageOptions>(options => options.DeleteStateOnClear = true);
            silo.Services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<MembershipOptions>>((options, ours) => ours.Value.ApplyTo(options));
            silo.UseTls(tls);
            if (configuration[ResponseTimeout] is null)
            {
                silo.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = CallTime);
            }

            silo.UseDistributedDirectory(configuration);
        });

        // Before anything takes work: services start in order.
        builder.Services.AddSingleton<IGrainInterfacePropertiesProvider, OldestContract>();
        builder.Services.AddSingleton<ContractWatch>().AddHostedService(services => services.GetRequiredService<ContractWatch>());

        builder.ObserveStorage();
        builder.Services.AddSingleton(StateLimitOf);
        builder.Services.Decorate<IGrainStorage>(
            GrainStores.Runs, (provider, storage) => new LimitedGrainStorage(storage, provider.GetRequiredService<StateLimit>()));
        builder.Services.AddSingleton(artefacts);
        builder.Services.AddGridServices();
        builder.AddDeviceWorker();
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHostedService<SweepRetention>();
        builder.Services.AddHostedService<SiloAnnouncer>();
        builder.Services.AddHostedService<MembershipLog>();
        return builder;
    }

    /// <summary>Lets grains stay where they are when another silo stops, unless configured not to.</summary>
    private static void UseDistributedDirectory(this ISiloBuilder silo, IConfiguration configuration)
    {
        if (!configuration.GetValue($"{MembershipOptions.Section}:{nameof(MembershipOptions.DistributedDirectory)}", defaultValue: true))
        {
            return;
        }

#pragma warning disable ORLEANSEXP003 // Experimental, but it removes nothing that we rely on: docs/adr/0008.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // By default, grains that a lost silo held, or whose directory entries it kept, are not activated again for a while, in case that silo is still
        // alive. Here they may be: the storage rejects writes of the old activations, and old attempts are fenced by their epochs.
        silo.Services.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
    }

    /// <summary>Has other silos tried before this one joins them. Called before Orleans is added: services start in order.</summary>
    private static void AddPeerCheck(this IHostApplicationBuilder builder, PeerTls? tls) => builder.Services.AddHostedService(services => new PeerCheck(
        tls, services.GetRequiredService<IMembershipTable>(), services.GetRequiredService<ILogger<PeerCheck>>()));

    /// <summary>Encrypts both ports; does nothing without a configuration for it.</summary>
    private static void UseTls(this ISiloBuilder silo, PeerTls? tls)
    {
        if (tls is null)
        {
            return;
        }

        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ILoggerFactory>((options, loggers) =>
        {
            options.ConfigureSiloInboundConnection(connections => tls.AcceptSilos(connections, loggers));
            options.ConfigureSiloOutboundConnection(connections => tls.Connect(connections, loggers));
            options.ConfigureGatewayInboundConnection(connections => tls.AcceptClients(connections, loggers));
        });
    }

    /// <summary>Returns the settings that an operator need not write: our names, and our serializer for every store.</summary>
    private static Dictionary<string, string?> Missing(IConfiguration configuration)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Orleans:ClusterId"] = GridHosting.Name,
            ["Orleans:ServiceId"] = GridHosting.Name,
        };
        foreach (var store in configuration.GetSection("Orleans:GrainStorage").GetChildren())
        {
            settings[$"{store.Path}:SerializerKey"] = JsonGrainStateSerializer.Key;
        }

        foreach (var key in settings.Keys.Where(key => !string.IsNullOrWhiteSpace(configuration[key])).ToArray())
        {
            settings.Remove(key);
        }

        return settings;
    }

    private static StateLimit StateLimitOf(IServiceProvider provider)
    {
        const string key = $"Orleans:GrainStorage:{GrainStores.Runs}:ProviderType";
        return provider.GetRequiredService<IConfiguration>()[key] is "AzureTableStorage"
            ? new(
                LimitedGrainStorage.AzureTableRowBytes,
                "a row of Azure table storage",
                $"keep state in blobs or Redis ('{key}')",
                provider.GetRequiredKeyedService<IGrainStorageSerializer>(JsonGrainStateSerializer.Key))
            : StateLimit.None;
    }

    private static async Task<IArtefactStore> OpenArtefactsAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = ArtefactsOf(configuration);
        if (options.Kind is ArtefactKind.AzureBlob)
        {
            return await OpenContainerAsync(configuration, options.Container, cancellationToken);
        }

        const string key = $"{ArtefactOptions.Section}:{nameof(ArtefactOptions.Folder)}";
        if (string.IsNullOrWhiteSpace(options.Folder))
        {
            throw new InvalidConfigurationException(
                $"'{key}' is missing. Name a folder that all silos of the cluster share, or set '{ArtefactOptions.Section}:Kind' to AzureBlob.");
        }

        try
        {
            return FolderArtefactStore.Open(options.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException(
                $"'{key}' is the folder {options.Folder}, which cannot be written: {e.Message} Mount it, or let this user write there.", e);
        }
    }

    /// <summary>Stands alone so that a silo without Azure Storage does not load its libraries.</summary>
    private static async Task<IArtefactStore> OpenContainerAsync(IConfiguration configuration, string container, CancellationToken cancellationToken) =>
        new AzureBlobArtefactStore(await ArtefactContainer.OpenAsync(configuration, ArtefactOptions.Section, container, cancellationToken));

    private static ArtefactOptions ArtefactsOf(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection(ArtefactOptions.Section).Get<ArtefactOptions>() ?? new();
        }
        catch (InvalidOperationException)
        {
            throw new InvalidConfigurationException(
                $"'{ArtefactOptions.Section}:Kind' is {SafeQuote.Value(configuration[ArtefactOptions.Section + ":Kind"])}. It is one of " +
                $"{string.Join(", ", Enum.GetNames<ArtefactKind>())}.");
        }
    }
}
