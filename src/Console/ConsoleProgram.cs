using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using VerifiedAddition.Api;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Silo;

namespace VerifiedAddition.WebConsole;

/// <summary>The console of a cluster: a client of its silos that serves their API and page.</summary>
internal static class ConsoleProgram
{
    private const string Usage = """
        Usage: VerifiedAddition.Console --config FILE

        Serves the API and the page of a cluster (docs/console.md). FILE is the cluster's, with a section Orleans:Clustering. Settings come
        from it, from the folder of secrets that VA_SecretsFolder names, and from environment variables such as VA_Console__Port=8080; the
        later one wins.

        Exit codes: 0 it was asked to stop; 2 the configuration is wrong; 3 the cluster does not answer, or an unexpected error.
        """;

    /// <summary>Runs until the process is asked to stop.</summary>
    /// <returns>An exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args is ["--help" or "-h" or "-?"])
        {
            await output.WriteLineAsync(Usage);
            return ExitCodes.Done;
        }

        var configuration = new ConfigurationManager();
        try
        {
            var file = args is ["--config", var named] ? named : throw new InvalidConfigurationException($"The arguments are not understood.\n{Usage}");
            configuration.AddSettingsFile(file, "configuration file").AddSecretsAndEnvironment();
            await RunAsync(configuration, file);
            return ExitCodes.Done;
        }
        catch (InvalidConfigurationException e)
        {
            await error.WriteLineAsync(new SecretFilter(configuration).Scrub(e.Message));
            return ExitCodes.BadInput;
        }
        catch (ClientException e)
        {
            await error.WriteLineAsync(new SecretFilter(configuration).Scrub(e.Message));
            return e.ExitCode;
        }
#pragma warning disable CA1031 // The last handler: any error becomes a message and an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var text = Environment.GetEnvironmentVariable("VA_DEBUG") is "1"
                ? e.ToString()
                : $"Unexpected error: {e.Message} ({e.GetType().Name}; VA_DEBUG=1 shows where)";
            await error.WriteLineAsync(new SecretFilter(configuration).Scrub(text));
            return ExitCodes.Unavailable;
        }
    }

    private static async Task RunAsync(ConfigurationManager configuration, string file)
    {
        ConsoleConfiguration.RefuseUnknownKeys(configuration);
        var formatter = FormatterOf(configuration);
        await using var grid = await OrleansClientGrid.ConnectAsync(configuration, file, CancellationToken.None);
        await using var server = await ConsoleServer.StartAsync(
            configuration, new HeldGrid(grid), logs => AddLogs(logs, configuration, formatter), ConsoleLifetime.Process, CancellationToken.None);
        await server.WaitAsync();
    }

    private static void AddLogs(ILoggingBuilder logs, ConfigurationManager configuration, string formatter)
    {
        logs.Services.TryAddSingleton(TimeProvider.System);
        logs.Services.AddSingleton(new SecretFilter(configuration));
        logs
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("VerifiedAddition.Api.TokenHandler", LogLevel.Warning)

            // Its message is printed by this program when it ends.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddConsole(options => options.FormatterName = formatter)
            .AddConsoleFormatter<RedactingConsoleFormatter, ConsoleFormatterOptions>()
            .AddConsoleFormatter<RedactingJsonFormatter, ConsoleFormatterOptions>();
    }

    /// <summary>The formatters of .NET do not remove secrets, so their names select ours.</summary>
    private static string FormatterOf(ConfigurationManager configuration)
    {
        const string key = "Logging:Console:FormatterName";
        return configuration[key] switch
        {
            null or "" or "text" => RedactingConsoleFormatter.Key,
            RedactingJsonFormatter.Setting => RedactingJsonFormatter.Key,
            var other => throw new InvalidConfigurationException($"'{key}' is {SafeQuote.Value(other)}. It is one of text, {RedactingJsonFormatter.Setting}."),
        };
    }
}
