using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo;

/// <summary>Serves <c>/metrics</c> and <c>/health/...</c> from a separate web server, so that it can start before the silo and end after it.</summary>
/// <remarks>Read-only; it makes no calls to other processes and does not authenticate callers.</remarks>
public sealed partial class AdminEndpoint : IAsyncDisposable
{
    private readonly WebApplication _web;

    private AdminEndpoint(WebApplication web) => _web = web;

    /// <summary>Starts to listen for a silo that is built but need not have been started.</summary>
    /// <param name="silo">The services of its host, including those of <see cref="AdminHosting.AddAdmin"/>.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>Null if <see cref="AdminOptions.Enabled"/> is false.</returns>
    /// <exception cref="InvalidConfigurationException">The address does not belong to this machine, or the port is taken.</exception>
    public static async Task<AdminEndpoint?> StartAsync(IServiceProvider silo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silo);
        if (silo.GetService<SiloHealth>() is not { } health)
        {
            return null;
        }

        var options = silo.GetRequiredService<IOptions<AdminOptions>>().Value;
        var web = Build(options, health, silo.GetRequiredService<MeterProvider>());
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await web.DisposeAsync();
            throw new InvalidConfigurationException(
                $"'{AdminOptions.PortKey}' makes this silo answer on {options.Address}:{options.Port}, where it cannot: {e.Message} " +
                $"Choose another address or port, 0 for a free one, or set '{AdminOptions.Section}:{nameof(AdminOptions.Enabled)}' to false.", e);
        }

        var (logger, address) = (silo.GetRequiredService<ILogger<AdminEndpoint>>(), AddressOf(web));
        LogListening(logger, address);
        return new(web);
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private static WebApplication Build(AdminOptions options, SiloHealth health, MeterProvider metrics)
    {
        // Empty: it reads no settings but ours, and does not log failures that are reported anyway.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(ParsedAddress(options.Address), options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddHealthChecks()
            .AddCheck("startup", () => Result(health.Startup))
            .AddCheck("ready", () => Result(health.Ready))
            .AddCheck("live", () => Result(health.Live));

        var web = builder.Build();
        web.Use(AnswerReadersOnly);
        web.UseRouting();
        web.MapPrometheusScrapingEndpoint("/metrics", metrics, configureBranchedPipeline: null, optionsName: null);
        foreach (var name in new[] { "startup", "ready", "live" })
        {
            web.MapHealthChecks($"/health/{name}", new HealthCheckOptions { Predicate = check => check.Name == name, ResponseWriter = WriteAsync });
        }

        return web;
    }

    private static Task AnswerReadersOnly(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "GET, HEAD";
        return Task.CompletedTask;
    }

    private static HealthCheckResult Result(string? trouble) =>
        trouble is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(trouble);

    /// <summary>Writes one word if healthy, otherwise the reason.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(report.Entries.Values.First().Description ?? "ok", context.RequestAborted);
    }

    private static IPAddress ParsedAddress(string text) => text switch
    {
        "*" => IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(text, out var address) => address,
        _ => throw new InvalidConfigurationException(
            $"'{AdminOptions.Section}:{nameof(AdminOptions.Address)}' is {SafeQuote.Value(text)}, which is not an IP address. It is one of this machine's, such as " +
            "127.0.0.1, or * for all of them."),
    };

    private static string AddressOf(WebApplication web) =>
        web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    [LoggerMessage(Level = LogLevel.Information, Message = "Metrics and health are told on {Address}")]
    private static partial void LogListening(ILogger logger, string address);
}
