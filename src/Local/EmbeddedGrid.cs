using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>A grid of one silo in this process.</summary>
internal sealed class EmbeddedGrid : IGrid, IArtefactHolder
{
    private readonly IHost _host;
    private readonly DataFolder _folder;
    private readonly AdminEndpoint? _admin;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _stopping;
    private bool _disposed;

    private EmbeddedGrid(IHost host, AdminEndpoint? admin, DataFolder folder, GridRole role)
    {
        _host = host;
        _admin = admin;
        _folder = folder;
        Trainer = role is GridRole.Worker ? Trainer.ThisProcess : Trainer.Nobody;
        _stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _lost.TrySetResult());
    }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IArtefactStore Artefacts => _host.Services.GetRequiredService<IArtefactStore>();

    public Trainer Trainer { get; }

    public string Description => $"this process (data in {_folder.Original})";

    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    public Task Lost => _lost.Task;

    public IReadOnlyList<UnsavedTraining> Unsaved { get; private set; } = [];

    public Task<StoredKind[]> UsageAsync(CancellationToken cancellationToken) => DataFolderUsage.ReadAsync(_folder.Root, cancellationToken);

    /// <summary>Starts a silo that takes ownership of <paramref name="folder"/>.</summary>
    /// <exception cref="ClientException">A setting is wrong, or the silo cannot start.</exception>
    public static async Task<EmbeddedGrid> StartAsync(DataFolder folder, GridRole role, CancellationToken cancellationToken)
    {
        IHost? host = null;
        AdminEndpoint? admin = null;
        try
        {
            host = Build(folder);
            admin = host.Services.GetRequiredService<IConfiguration>()[AdminOptions.PortKey] is null
                ? null
                : await AdminEndpoint.StartAsync(host.Services, cancellationToken);
            await host.StartAsync(cancellationToken);
            return new(host, admin, folder, role);
        }
        catch (Exception e)
        {
            await (admin?.DisposeAsync() ?? ValueTask.CompletedTask);
            host?.Dispose();
            folder.Dispose();
            cancellationToken.ThrowIfCancellationRequested(); // a cancelled start may have failed with any error
            throw e is InvalidConfigurationException or OptionsValidationException or IOException or InvalidOperationException
                ? new ClientException(e.Message, e)
                : e;
        }
    }

    /// <summary>Checkpoints everything in training, then stops the silo and releases the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stopping.DisposeAsync();
        await _host.StopAsync(CancellationToken.None);
        await (_admin?.DisposeAsync() ?? ValueTask.CompletedTask);
        Unsaved = [.. _host.Services.GetServices<IHostedService>().OfType<DeviceWorker>().SelectMany(worker => worker.Unsaved).Select(UnsavedOf)];
        try
        {
            _host.Dispose();
        }
        catch (IOException)
        {
            // On a full disk the end of the log is lost. The grid's data was stored before, or a failure was reported.
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private static UnsavedTraining UnsavedOf(KeyValuePair<VariantId, TrainingReport> one)
    {
        var (variant, lastWord) = one;
        return new(variant, StorageTrouble.Told(lastWord.Checkpoint?.Step ?? lastWord.BeganAt ?? 0, lastWord.StorageTrouble!));
    }

    private static IHost Build(DataFolder folder)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "va" });

        // VA_Device__Slots=1, VA_Training__CheckpointInterval=00:00:05 and so on.
        builder.Configuration.AddEnvironmentVariables(SettingsSources.Prefix);
        builder.Configuration.AddTelemetryVariables();
        builder.Configuration.AddInMemoryCollection(
        [
            new($"{SweepOptions.Section}:{nameof(SweepOptions.ResumesByItself)}", "false"),
            new($"{JobOptions.Section}:{nameof(JobOptions.ResumesByItself)}", "false"),
        ]);
        builder.Logging.AddSerilog(LogTo(folder.Logs), dispose: true);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.AddGrid(folder);
        if (builder.Configuration[AdminOptions.PortKey] is not null)
        {
            builder.AddAdmin();
        }

        return builder.Build();
    }

    private static Serilog.Core.Logger LogTo(string folder) => new LoggerConfiguration()
        .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("Polly", LogEventLevel.Warning)

        // These warn at every start about the machine's uptime, which they mistake for their own, and about settings that suit servers.
        .MinimumLevel.Override("Orleans.Runtime.Watchdog", LogEventLevel.Error)
        .MinimumLevel.Override("Orleans.Runtime.Silo", LogEventLevel.Error)
        .WriteTo.File(
            new LogText(),
            Path.Combine(folder, "va-.log"),
            rollingInterval: RollingInterval.Day,
            retainedFileCountLimit: 14)
        .CreateLogger();
}
