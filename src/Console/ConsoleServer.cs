using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using VerifiedAddition.Api;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Pages;

namespace VerifiedAddition.WebConsole;

/// <summary>The web server of a console: the API and the page of a grid, for those who may use them.</summary>
public sealed partial class ConsoleServer : IAsyncDisposable
{
    /// <summary>How long requests that run get when it ends; streams never end by themselves.</summary>
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(1);

    private readonly WebApplication _web;

    private ConsoleServer(WebApplication web, Uri address)
    {
        _web = web;
        Address = address;
        Token = web.Services.GetService<OwnToken>()?.Text;
        SignIn = new(address, $"/sign-in?code={web.Services.GetRequiredService<OneTimeCode>().Text}");
    }

    /// <summary>Where it listens; of all addresses of the machine, loopback.</summary>
    public Uri Address { get; }

    /// <summary>The address that lets one browser in, once.</summary>
    public Uri SignIn { get; }

    /// <summary>A token for programs of whoever started it, as long as it serves; null where the process is nobody's.</summary>
    public string? Token { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="configuration">Holds the section <see cref="ConsoleOptions.Section"/>.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="logs">Adds what writes the log.</param>
    /// <param name="lifetime">Whether the process ends when it is asked to stop; otherwise its owner disposes this.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidConfigurationException">A setting is wrong, the address does not belong to this machine, or the port is taken.</exception>
    public static async Task<ConsoleServer> StartAsync(
        IConfiguration configuration, IGridSource grid, Action<ILoggingBuilder> logs, ConsoleLifetime lifetime, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(logs);
        ConsoleConfiguration.RefuseUnknownKeys(configuration);
        try
        {
            var web = Build(configuration, grid, logs, lifetime);
            await StartAsync(web, cancellationToken);
            var address = AddressOf(web);
            var log = web.Services.GetRequiredService<ILogger<ConsoleServer>>();
            LogServing(log, address);
            return new(web, address);
        }
        catch (OptionsValidationException e)
        {
            throw new InvalidConfigurationException(string.Join(' ', e.Failures), e);
        }
    }

    /// <summary>Waits until the process is asked to stop.</summary>
    public Task WaitAsync() => _web.WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
    }

    private static async Task StartAsync(WebApplication web, CancellationToken cancellationToken)
    {
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            var options = web.Services.GetRequiredService<IOptions<ConsoleOptions>>().Value;
            await web.DisposeAsync();
            throw e is not (IOException or SocketException) ? e : new InvalidConfigurationException(
                $"The console cannot serve on {options.Address}:{options.Port}: {e.Message} Choose another port, 0 for a free one, or another " +
                $"'{ConsoleOptions.Section}:{nameof(ConsoleOptions.Address)}'.", e);
        }
    }

    private static WebApplication Build(IConfiguration configuration, IGridSource grid, Action<ILoggingBuilder> logs, ConsoleLifetime lifetime)
    {
        // Empty: it reads no settings but ours.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = typeof(ConsoleServer).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddOptions<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>().Configure<IOptions<ConsoleOptions>>((kestrel, options) =>
            kestrel.Listen(Parsed(options.Value.Address), options.Value.Port));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTime);
        if (lifetime is ConsoleLifetime.Owner)
        {
            builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
            builder.Services.AddSingleton<OwnToken>();
        }

        logs(builder.Logging);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(grid);
        builder.Services.AddConsoleAccess(configuration);
        builder.Services.AddWebhooks(configuration);
        builder.Services.AddGridApi();
        builder.Services.AddPages();
        var web = builder.Build();
        web.UseConsoleAccess();
        web.MapGridApi();
        web.MapPages();
        return web;
    }

    private static IPAddress Parsed(string text) => text switch
    {
        "*" => IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(text, out var address) => address,
        _ => throw new InvalidConfigurationException(
            $"'{ConsoleOptions.Section}:{nameof(ConsoleOptions.Address)}' is {SafeQuote.Value(text)}, which is not an IP address. It is one of this machine's, such as " +
            "127.0.0.1, or * for all of them."),
    };

    private static Uri AddressOf(WebApplication web)
    {
        var listening = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return listening.Host is "0.0.0.0" or "[::]" ? new UriBuilder(listening) { Host = "127.0.0.1" }.Uri : listening;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The console serves on {Address}")]
    private static partial void LogServing(ILogger logger, Uri address);
}

/// <summary>Who ends a console.</summary>
public enum ConsoleLifetime
{
    /// <summary>Signals to the process.</summary>
    Process,

    /// <summary>Whoever started it.</summary>
    Owner,
}
