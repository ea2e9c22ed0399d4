using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Grains;

/// <summary>Deletes sweeps that ended long ago, as a silo is configured to. Silos that look at the same time do no harm.</summary>
/// <param name="grains">Reaches the index and the sweeps.</param>
/// <param name="options">What is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told what is deleted.</param>
public sealed partial class SweepRetention(IGrainFactory grains, IOptions<RetentionOptions> options, TimeProvider time, ILogger<SweepRetention> logger)
    : BackgroundService
{
    /// <summary>Deletes what is old enough now. A deletion that has begun goes on by itself.</summary>
    /// <returns>The names of the sweeps whose deletion was begun, the oldest first.</returns>
    public async Task<IReadOnlyList<string>> LookAsync(CancellationToken cancellationToken)
    {
        var deleted = new List<string>();
        foreach (var name in await grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).NamesAsync(cancellationToken))
        {
            var sweep = grains.GetGrain<ISweepGrain>(name);
            if (!options.Value.Keep.Contains(name, StringComparer.Ordinal) && IsOver(await sweep.OverviewAsync(cancellationToken)))
            {
                LogDeletes(logger, name, options.Value.SweepsFor!.Value);
                await sweep.DeleteAsync(cancellationToken);
                deleted.Add(name);
            }
        }

        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.SweepsFor is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Every, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever the error, it is tried again.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogTrouble(logger, options.Value.Every, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Whether a sweep ended long enough ago; one that runs or is paused never did.</summary>
    private bool IsOver(SweepOverview sweep) =>
        sweep is { Phase: SweepPhase.Completed or SweepPhase.Failed or SweepPhase.Cancelled, FinishedUtc: { } end } && time.GetUtcNow() - end >= options.Value.SweepsFor;

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep '{Sweep}': ended longer ago than {Age}, and is deleted (Retention:SweepsFor)")]
    private static partial void LogDeletes(ILogger logger, string sweep, TimeSpan age);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old sweeps could not be deleted, which is tried again in {Every}: {Reason}")]
    private static partial void LogTrouble(ILogger logger, TimeSpan every, string reason);
}
