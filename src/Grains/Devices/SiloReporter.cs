using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Grains;

/// <summary>Sends this silo's profile and load to the pool, about once a second.</summary>
/// <remarks>Must be registered after <see cref="DeviceWorker"/>, so that it announces the shutdown before the workers begin to stop.</remarks>
public sealed partial class SiloReporter(
    IGrainFactory grains, SiloProfile profile, SlotGate gate, TimeProvider time, ILogger<SiloReporter> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _leaving = new();
    private Task _loop = Task.CompletedTask;
    private SiloStanding _standing;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(LoopAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _leaving.CancelAsync();

        // A pool that cannot be told learns it from the membership.
        await _loop.WaitAsync(Beat, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TellAsync().WaitAsync(Beat, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _leaving.Dispose();

    private async Task LoopAsync()
    {
        while (!_leaving.IsCancellationRequested)
        {
            await TellAsync();
            await Task.Delay(Beat, time, _leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync()
    {
        try
        {
            var report = new SiloReport(profile, gate.UsedByJobs, _leaving.IsCancellationRequested);
            Hear(await grains.GetGrain<ILeasingGrain>(IDevicePoolGrain.Key).ReportAsync(report));
        }
#pragma warning disable CA1031 // The edge of a loop: the pool may be moving, and is told again in a second.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUntold(logger, e.Message);
        }
    }

    private void Hear(SiloView view)
    {
        var before = _standing;
        _standing = view.Standing;
        if (_standing == before || _leaving.IsCancellationRequested)
        {
            return;
        }

        switch (_standing)
        {
            case SiloStanding.Excluded:
                LogExcluded(logger, profile.Name, view.Reason);
                break;
            case SiloStanding.Draining:
                LogDraining(logger, profile.Name, view.Reason);
                break;
            default:
                LogWorking(logger, profile.Name);
                break;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "This silo, {Silo}, is excluded from all work: {Reason}. Mend its device, then restart it or use 'va grid resume {Silo}'")]
    private static partial void LogExcluded(ILogger logger, string silo, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This silo, {Silo}, is given no more work: {Reason}")]
    private static partial void LogDraining(ILogger logger, string silo, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "This silo, {Silo}, is given work again")]
    private static partial void LogWorking(ILogger logger, string silo);

    [LoggerMessage(Level = LogLevel.Debug, Message = "This silo's state could not be reported to the pool: {Reason}")]
    private static partial void LogUntold(ILogger logger, string reason);
}
