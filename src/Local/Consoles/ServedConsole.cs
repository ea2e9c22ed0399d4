using System.Globalization;
using Microsoft.Extensions.Configuration;
using Serilog;
using Serilog.Events;
using VerifiedAddition.Api;
using VerifiedAddition.Backends;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.WebConsole;

namespace VerifiedAddition.Local;

/// <summary>A console on loopback, with settings such as <c>VA_Console__Webhooks__0__Url</c> of the environment.</summary>
internal sealed class ServedConsole : IServedConsole
{
    private readonly ConsoleServer _server;
    private readonly SessionFile? _file;

    private ServedConsole(ConsoleServer server, SessionFile? file)
    {
        _server = server;
        _file = file;
    }

    public Uri Address => _server.Address;

    public Uri SignIn => _server.SignIn;

    /// <summary>Begins to serve.</summary>
    /// <param name="request">What and where.</param>
    /// <param name="folder">Where the audit log, the log and webhooks are kept; null for nowhere.</param>
    /// <param name="tokens">The file of tokens; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">A setting is wrong, or the port is taken.</exception>
    public static async Task<IServedConsole> StartAsync(ConsoleRequest request, string? folder, string? tokens, CancellationToken cancellationToken)
    {
        try
        {
            var server = await ConsoleServer.StartAsync(
                Settings(request, folder, tokens), new RequestedGrid(request.Grid), logs => AddLog(logs, folder), ConsoleLifetime.Owner, cancellationToken);
            return new ServedConsole(server, folder is null ? null : SessionFile.Write(folder, server.Address, server.Token!));
        }
        catch (Exception e) when (e is InvalidConfigurationException or IOException or UnauthorizedAccessException)
        {
            throw new ClientException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _file?.Delete();
        return _server.DisposeAsync();
    }

    private static IConfiguration Settings(ConsoleRequest request, string? folder, string? tokens)
    {
        var settings = new ConfigurationManager();
        settings.AddInMemoryCollection(
        [
            new($"{ConsoleOptions.Section}:{nameof(ConsoleOptions.Folder)}", folder),
            new($"{ConsoleOptions.Section}:{nameof(ConsoleOptions.TokenFile)}", tokens),
        ]);
        settings.AddEnvironmentVariables(SettingsSources.Prefix);
        settings.AddInMemoryCollection(
        [
            new($"{ConsoleOptions.Section}:{nameof(ConsoleOptions.Port)}", request.Port.ToString(CultureInfo.InvariantCulture)),
        ]);
        return request.OwnsFolder ? settings : WithoutWebhooks(settings);
    }

    /// <summary>The process that works in the folder tells the webhooks; others would tell them again.</summary>
    private static IConfigurationRoot WithoutWebhooks(ConfigurationManager settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.AsEnumerable().Where(setting => !setting.Key.StartsWith(WebhookTarget.Section, StringComparison.OrdinalIgnoreCase)))
        .Build();

    private static void AddLog(Microsoft.Extensions.Logging.ILoggingBuilder logs, string? folder)
    {
        if (folder is null)
        {
            return;
        }

        logs.AddSerilog(
            new LoggerConfiguration()
                .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("VerifiedAddition.Api.TokenHandler", LogEventLevel.Warning)
                .WriteTo.File(
                    new LogText(), Path.Combine(Path.GetDirectoryName(folder)!, "logs", "console-.log"), rollingInterval: RollingInterval.Day, retainedFileCountLimit: 14)
                .CreateLogger(),
            dispose: true);
    }

    /// <summary>The grid of a command.</summary>
    private sealed class RequestedGrid(Func<CancellationToken, ValueTask<IGrid>> grid) : IGridSource
    {
        public ValueTask<IGrid> GridAsync(CancellationToken cancellationToken) => grid(cancellationToken);
    }
}
