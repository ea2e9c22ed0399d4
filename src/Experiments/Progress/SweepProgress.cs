using System.Runtime.CompilerServices;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Follows sweeps.</summary>
/// <param name="grid">The grid that has them.</param>
/// <param name="time">The clock.</param>
public sealed class SweepProgress(IGrid grid, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);

    /// <summary>The sweep as it is now, and then about every second, until it has ended; one that is paused is waited for.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="now">How it is, as far as that is known.</param>
    /// <param name="cancellationToken">Gives up; the sweep goes on.</param>
    /// <exception cref="ClientException">The grid went away, or lost the sweep.</exception>
    /// <exception cref="OperationCanceledException">Somebody wants no more of it.</exception>
    public IAsyncEnumerable<SweepUpdate> FollowAsync(ISweepGrain sweep, SweepSnapshot now, CancellationToken cancellationToken) =>
        FollowAsync(sweep, SeenSweep.Of(now), cancellationToken);

    /// <inheritdoc cref="FollowAsync(ISweepGrain, SweepSnapshot, CancellationToken)"/>
    public async IAsyncEnumerable<SweepUpdate> FollowAsync(
        ISweepGrain sweep, SeenSweep now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(now);
        var news = new StalenessTracker(time);
        yield return new(now.Sweep, news.NoteOn(now.Sweep), Silence: null) { Overview = now.Overview };
        var polling = new Polling(grid, time, PatientCall.KeptOf(now.Sweep.Name));
        var isCounted = now.Overview is not null;
        await foreach (var update in polling.AskAsync(now, () => LookAsync(sweep, isCounted, cancellationToken), Pause, one => one.Sweep.HasEnded(), cancellationToken))
        {
            var seen = update.Now;
            if (seen.Sweep.Phase is SweepPhase.New)
            {
                throw Lost(now.Sweep.Name);
            }

            isCounted = seen.Overview is not null;
            yield return new(seen.Sweep, update.IsSilence ? null : news.NoteOn(seen.Sweep), update.Silence) { Overview = seen.Overview };
        }
    }

    /// <summary>A large sweep is not asked for all of its variants every second.</summary>
    private static async Task<SeenSweep> LookAsync(ISweepGrain sweep, bool isCounted, CancellationToken cancellationToken) => isCounted
        ? await SeenSweep.ReadAsync(sweep, SeenSweep.AtWork, cancellationToken)
        : SeenSweep.Of(await sweep.ViewAsync(cancellationToken));

    private ClientException Lost(string sweep) => new(
        ExitCodes.Unavailable,
        $"The grid at {grid.Description} has lost the sweep '{sweep}': its storage was emptied, or restored to an older state. Run the sweep by its " +
        "file again: trained variants whose artefacts are stored are reused.");
}
