using System.Runtime.CompilerServices;

namespace VerifiedAddition.Experiments;

/// <summary>Asks a grid the same again and again, and bears with it while it is silent.</summary>
/// <param name="grid">The grid.</param>
/// <param name="time">The clock.</param>
/// <param name="parting">What to say when the grid has gone.</param>
public sealed class Polling(IGrid grid, TimeProvider time, string parting)
{
    /// <summary>A view is a matter of milliseconds; a silo that hangs would be waited for until the call times out.</summary>
    private static readonly TimeSpan ViewTime = TimeSpan.FromSeconds(10);

    /// <summary>The answers, one after each pause, until one is the last.</summary>
    /// <param name="now">The answer that is known already, which is not repeated.</param>
    /// <param name="ask">What is asked.</param>
    /// <param name="pause">How long to wait before it is asked.</param>
    /// <param name="isLast">Whether there is nothing to ask after an answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The grid went away.</exception>
    /// <exception cref="OperationCanceledException">Somebody wants no more of it.</exception>
    public async IAsyncEnumerable<Update<T>> AskAsync<T>(
        T now, Func<Task<T>> ask, TimeSpan pause, Predicate<T> isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isLast);
        var call = new PatientCall(grid, time, parting);
        while (!isLast(now))
        {
            await call.PauseAsync(pause, cancellationToken);
            await foreach (var (answer, silence) in call.HearAsync(() => ask().WaitAsync(ViewTime, time, cancellationToken), cancellationToken))
            {
                now = silence is null ? answer! : now;
                yield return new(now, silence);
            }
        }
    }
}
