using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;
using VerifiedAddition.Backends;
using VerifiedAddition.Client;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>A grid of one silo in this process.</summary>
internal sealed class EmbeddedGrid : IGrid, IArtefactHolder
{
    private readonly IHost _host;
    private readonly DataFolder _folder;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _stopping;
    private bool _disposed;

    private EmbeddedGrid(IHost host, DataFolder folder, GridRole role)
    {
        _host = host;
        _folder = folder;
        Trainer = role is GridRole.Worker ? Trainer.ThisProcess : Trainer.Nobody;
        _stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _lost.TrySetResult());
    }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IArtefactStore Artefacts => _host.Services.GetRequiredService<IArtefactStore>();

    public Trainer Trainer { get; }

    public string Description => $"this process (data in {_folder.Root})";

    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    public Task Lost => _lost.Task;

    /// <summary>Starts a silo that owns <paramref name="folder"/> from now on.</summary>
    /// <exception cref="ClientException">A setting is wrong, or the silo cannot start.</exception>
    public static async Task<EmbeddedGrid> StartAsync(DataFolder folder, GridRole role, CancellationToken cancellationToken)
    {
        IHost? host = null;
        try
        {
            host = Build(folder);
            await host.StartAsync(cancellationToken);
            return new(host, folder, role);
        }
        catch (Exception e)
        {
            host?.Dispose();
            folder.Dispose();
            throw e is InvalidConfigurationException or OptionsValidationException or IOException or InvalidOperationException
                ? new ClientException(e.Message, e)
                : e;
        }
    }

    /// <summary>Has a checkpoint made of everything that trains, then ends the silo and gives the folder back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stopping.DisposeAsync();
        await _host.StopAsync(CancellationToken.None);
        try
        {
            _host.Dispose();
        }
        catch (IOException)
        {
            // On a full disk the log loses its end. What the grid stored, it stored before, or said that it could not.
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private static IHost Build(DataFolder folder)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "va" });

        // VA_Device__Slots=1, VA_Training__CheckpointInterval=00:00:05 and so on.
        builder.Configuration.AddEnvironmentVariables("VA_");
        builder.Configuration.AddInMemoryCollection(
        [
            new($"{SweepOptions.Section}:{nameof(SweepOptions.ResumesByItself)}", "false"),
            new($"{VerificationOptions.Section}:{nameof(VerificationOptions.ResumesByItself)}", "false"),
        ]);
        builder.Logging.AddSerilog(LogTo(folder.Logs), dispose: true);
        return builder.AddGrid(folder).Build();
    }

    private static Serilog.Core.Logger LogTo(string folder) => new LoggerConfiguration()
        .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("Polly", LogEventLevel.Warning)

        // These warn at every start: of the machine's uptime, mistaken for their own, and of settings that suit servers.
        .MinimumLevel.Override("Orleans.Runtime.Watchdog", LogEventLevel.Error)
        .MinimumLevel.Override("Orleans.Runtime.Silo", LogEventLevel.Error)
        .WriteTo.File(
            Path.Combine(folder, "va-.log"),
            rollingInterval: RollingInterval.Day,
            formatProvider: CultureInfo.InvariantCulture,
            retainedFileCountLimit: 14)
        .CreateLogger();
}
