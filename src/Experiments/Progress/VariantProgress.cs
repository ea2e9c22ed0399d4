using System.Runtime.CompilerServices;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Follows the training of a variant.</summary>
/// <param name="grid">The grid that has it.</param>
/// <param name="time">The clock.</param>
public sealed class VariantProgress(IGrid grid, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What happens to a variant, told about once a second, until its training has ended.</summary>
    /// <param name="found">The variant.</param>
    /// <param name="after">The number of the last event that is known already; 0 for none.</param>
    /// <param name="cancellationToken">Gives up; the training goes on.</param>
    /// <exception cref="ClientException">The grid went away.</exception>
    /// <exception cref="OperationCanceledException">Somebody wants no more of it.</exception>
    public async IAsyncEnumerable<VariantUpdate> FollowAsync(
        FoundVariant found, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        var variant = grid.Grains.GetGrain<IVariantGrain>(found.Training.Id.Value);
        var polling = new Polling(grid, time, $"What {found.Name} has done is kept.");
        await foreach (var update in polling.AskAsync(found.Training, () => variant.ViewAsync(cancellationToken), Pause, HasEnded, cancellationToken))
        {
            // In this order no event of the end is missed.
            var events = update.IsSilence ? [] : await variant.EventsAsync(after, cancellationToken);
            after = events.Length > 0 ? events[^1].Number : after;
            yield return new(update.Now, events, update.Silence);
        }
    }

    /// <summary>Whether a variant is trained, has ended early, has failed or was cancelled.</summary>
    public static bool HasEnded(VariantSnapshot training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return training.Phase is VariantPhase.Trained or VariantPhase.Failed or VariantPhase.Cancelled || training is { Phase: VariantPhase.Resting, Weights: not null };
    }
}
