using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A grid in other processes, reached through its gateways as an Orleans client.</summary>
public sealed class OrleansClientGrid : IGrid
{
    /// <summary>A gateway that did not answer by then is taken for absent.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(15);

    /// <summary>Sections of a cluster file for silos: a client that had them too would want their providers.</summary>
    private static readonly string[] OfSilos = ["Orleans:GrainStorage", "Orleans:Reminders", "Orleans:Endpoints"];

    private readonly IHost _host;

    private OrleansClientGrid(IHost host, string description)
    {
        _host = host;
        Description = description;
        Grains = host.Services.GetRequiredService<IClusterClient>();
    }

    /// <inheritdoc/>
    public IGrainFactory Grains { get; }

    /// <inheritdoc/>
    public Trainer Trainer => Trainer.Others;

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>Its silos may all be restarted, and its storage too: whoever looks after them needs minutes.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Never ends by itself: a client reconnects, and whoever waits decides how long to.</summary>
    public Task Lost { get; } = new TaskCompletionSource().Task;

    /// <summary>The configuration of a client whose grid has the one gateway <paramref name="gateway"/>, such as <c>127.0.0.1:30000</c>.</summary>
    public static IConfiguration At(string gateway, string clusterId, string serviceId) => new ConfigurationBuilder()
        .AddInMemoryCollection(
        [
            new("Orleans:ClusterId", clusterId),
            new("Orleans:ServiceId", serviceId),
            new("Orleans:Clustering:ProviderType", "Static"),
            new("Orleans:Clustering:Gateways:0", gateway),
        ])
        .Build();

    /// <summary>Connects as the section <c>Orleans</c> of <paramref name="configuration"/> says.</summary>
    /// <exception cref="ClientException">The section is wrong, or no gateway answers.</exception>
    public static Task<IGrid> ConnectAsync(IConfiguration configuration, string description, CancellationToken cancellationToken) =>
        ConnectAsync(configuration, description, secret: null, cancellationToken);

    /// <summary>Connects to gateways that want a secret.</summary>
    /// <param name="configuration">Its section <c>Orleans</c> says where to.</param>
    /// <param name="description">The grid, in words.</param>
    /// <param name="secret">What the gateways want; null for those that want none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The section is wrong, or no gateway answers.</exception>
    public static async Task<IGrid> ConnectAsync(
        IConfiguration configuration, string description, GatewaySecret? secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IHost? host = null;
        PeerTls? tls = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartTime);
        try
        {
            await BackendCheck.RunAsync(configuration, ClusterSide.Client, cancellationToken: limit.Token);
            tls = PeerTls.Read(configuration, ClusterSide.Client, TimeProvider.System);
            host = Build(configuration, secret, tls);
            await host.StartAsync(limit.Token).WaitAsync(limit.Token);
            ContractCheck.Require(host.Services.GetRequiredService<IClusterManifestProvider>(), description);
            return new OrleansClientGrid(host, description);
        }
        catch (Exception e)
        {
            await AbandonAsync(host);
            cancellationToken.ThrowIfCancellationRequested();
            throw Refusal(e, configuration, description, tls);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _host.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The gateways do not answer any more; there is nothing to say good-bye to.
        }

        _host.Dispose();
    }

    private static IHost Build(IConfiguration configuration, GatewaySecret? secret, PeerTls? tls)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(configuration.AsEnumerable().Where(setting =>
            !OfSilos.Any(section => setting.Key.StartsWith(section, StringComparison.OrdinalIgnoreCase))));
        if (GridTelemetry.Source.HasListeners())
        {
            builder.Configuration.AddInMemoryCollection([new("Orleans:EnableDistributedTracing", "true")]);
        }

        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.AddBackendClients(ClusterSide.Client);
        builder.UseOrleansClient();
        LostGateways.NoticeSoon(builder.Services, configuration);
        if (secret is not null)
        {
            builder.Services.AddOptions<ClientConnectionOptions>().Configure<ILogger<GatewayHandshake>>((options, logger) =>
                options.ConfigureConnection(connection => connection.Use(new GatewayHandshake(secret, logger, TimeProvider.System).Connect)));
        }

        if (tls is not null)
        {
            builder.Services.AddOptions<ClientConnectionOptions>().Configure<ILoggerFactory>((options, loggers) =>
                options.ConfigureConnection(connections => tls.Connect(connections, loggers)));
        }

        return builder.Build();
    }

    private static async Task AbandonAsync(IHost? host)
    {
        if (host is IAsyncDisposable disposable)
        {
            // A start that hangs would hold its disposal too; the process is about to end anyway.
            await Task.WhenAny(disposable.DisposeAsync().AsTask(), Task.Delay(TimeSpan.FromSeconds(1)));
        }
    }

    private static ClientException Refusal(Exception e, IConfiguration configuration, string description, PeerTls? tls)
    {
        var gateways = configuration.GetSection("Orleans:Clustering:Gateways").GetChildren().Select(gateway => gateway.Value).ToArray();
        var where = gateways.Length > 0 ? $" (gateway {string.Join(", ", gateways)})" : "";
        var secrets = new SecretFilter(configuration);
        return e is ClientException refusal ? refusal
            : e is BackendUnreachableException ? new(ExitCodes.Unavailable, secrets.Scrub(e.Message), e)
            : e is InvalidConfigurationException or OrleansConfigurationException or InvalidOperationException or FormatException
            ? new(
                ExitCodes.BadInput,
                $"The cluster configuration of {description} cannot be used: {secrets.Scrub(e.Message)}",
                e)
            : BackendText.AreOfBackend(e) ? new(
                ExitCodes.Unavailable,
                $"The list of silos of the grid at {description} cannot be used: its backend says: {secrets.Scrub(BackendText.Of(e))}",
                e)
            : new(
                ExitCodes.Unavailable,
                $"The grid at {description} does not answer{where}. Is it running, are the addresses, the ClusterId and the ServiceId its " +
                "own, and may this machine reach the port? " + (tls is null ? "If its silos use TLS, 'Orleans:Tls' must too." : tls.Trouble ?? "A gateway that turns a client away says why in its log."),
                e);
    }
}
