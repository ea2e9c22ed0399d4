using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using VerifiedAddition.Backends;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo;

/// <summary>The silo program: a silo of a cluster if the configuration names one, otherwise a single-process grid.</summary>
internal static class SiloProgram
{
    private const int Done = 0;
    private const int BadConfiguration = 2;
    private const int Unavailable = 3;

    private const string DefaultFile = "appsettings.json";

    private const string Usage = """
        Usage: VerifiedAddition.Silo [--config FILE]

        Runs one silo. With a section Orleans:Clustering in its configuration it joins that cluster, else it is a grid by itself.
        Settings come from FILE (default: appsettings.json, if there is one), from the folder of secrets that VA_SecretsFolder names,
        and from environment variables such as VA_Device__Slots=1; the later one wins. docs/cluster.md lists them.

        Exit codes: 0 it was asked to stop; 2 the configuration is wrong; 3 a backend does not answer, a clock is wrong, a silo of a
        version that does not go with this one works in the cluster, or an unexpected error.
        """;

    /// <summary>Runs until the process is asked to stop.</summary>
    /// <returns>An exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args is ["--help" or "-h" or "-?"])
        {
            await output.WriteLineAsync(Usage);
            return Done;
        }

        var configuration = new ConfigurationManager();
        try
        {
            configuration.AddSources(args);
            await RunAsync(configuration);
            return Done;
        }
        catch (Exception e) when (e is InvalidConfigurationException or OptionsValidationException or DataFolderException or InvalidOperationException)
        {
            await error.WriteLineAsync(new SecretFilter(configuration).Scrub(e.Message));
            return BadConfiguration;
        }
        catch (Exception e) when (e is BackendUnreachableException or WrongClockException or MixedContractsException)
        {
            await error.WriteLineAsync(new SecretFilter(configuration).Scrub(e.Message));
            return Unavailable;
        }
#pragma warning disable CA1031 // The last handler: any error becomes a message and an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var text = Environment.GetEnvironmentVariable("VA_DEBUG") is "1"
                ? e.ToString()
                : $"Unexpected error: {e.Message} ({e.GetType().Name}; VA_DEBUG=1 shows where)";
            await error.WriteLineAsync(new SecretFilter(configuration).Scrub(text));
            return Unavailable;
        }
    }

    private static void AddSources(this ConfigurationManager configuration, string[] args)
    {
        switch (args)
        {
            case []:
                if (File.Exists(DefaultFile))
                {
                    configuration.AddSettingsFile(DefaultFile, "configuration file");
                }

                break;
            case ["--config", var file]:
                configuration.AddSettingsFile(file, "configuration file");
                break;
            default:
                throw new InvalidConfigurationException($"The arguments are not understood.\n{Usage}");
        }

        configuration.AddSecretsAndEnvironment();
    }

    private static async Task RunAsync(ConfigurationManager configuration)
    {
        var builder = new HostApplicationBuilder(
            new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "va-silo", Configuration = configuration });
        builder.AddLogging(FormatterOf(configuration));
        if (BackendCheck.NamesCluster(configuration))
        {
            using var cluster = (await builder.AddClusterAsync(CancellationToken.None)).AddAdmin().AddTraces().Build();
            await RunAsync(cluster);
            return;
        }

        using var folder = DataFolder.Open(configuration[GridConfiguration.DataFolderKey] ?? DataFolder.Default);
        using var grid = builder.AddGrid(folder).AddAdmin().AddTraces().Build();
        await RunAsync(grid);
    }

    /// <summary>Runs the host. Health requests are answered from before its first service starts until its last one has stopped.</summary>
    private static async Task RunAsync(IHost host)
    {
        await using var admin = await AdminEndpoint.StartAsync(host.Services, CancellationToken.None);
        await host.StartAsync();
        await host.WaitForShutdownAsync();
    }

    private static void AddLogging(this HostApplicationBuilder builder, string formatter)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new SecretFilter(builder.Configuration));
        builder.Logging
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)

            // This warns at every start about the machine's uptime.
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)

            // While silos are gone but not yet declared dead, this logs several times a second that handing directory entries to them fails.
            .AddFilter("Orleans.Runtime.GrainDirectory.GrainDirectoryHandoffManager", LogLevel.Error)

            // PeerTls says who was turned away, and why; this says it with a stack trace at every attempt.
            .AddFilter("Orleans.Connections.Security", LogLevel.None)

            // Its message is printed by this program when it ends.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
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
