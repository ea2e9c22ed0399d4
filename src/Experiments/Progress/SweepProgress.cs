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
    public async IAsyncEnumerable<SweepUpdate> FollowAsync(
        ISweepGrain sweep, SweepSnapshot now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(now);
        var news = new StalenessTracker(time);
        yield return new(now, news.NoteOn(now), Silence: null);
        var polling = new Polling(grid, time, PatientCall.KeptOf(now.Name));
        await foreach (var update in polling.AskAsync(now, () => sweep.ViewAsync(cancellationToken), Pause, SweepReading.HasEnded, cancellationToken))
        {
            if (update.Now.Phase is SweepPhase.New)
            {
                throw Lost(now.Name);
            }

            yield return new(update.Now, update.IsSilence ? null : news.NoteOn(update.Now), update.Silence);
        }
    }

    private ClientException Lost(string sweep) => new(
        ExitCodes.Unavailable,
        $"The grid at {grid.Description} has lost the sweep '{sweep}': its storage was emptied, or restored to an older state. Run the sweep by its " +
        "file again: trained variants whose artefacts are stored are reused.");
}
