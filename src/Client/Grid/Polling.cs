using System.Runtime.CompilerServices;

namespace VerifiedAddition.Client;

/// <summary>Asks a grid the same again and again, and bears with it while it is silent.</summary>
/// <param name="grid">The grid.</param>
/// <param name="time">The clock.</param>
/// <param name="parting">What to say when the grid has gone.</param>
/// <param name="silent">Told once a silence, in words, that the grid does not answer.</param>
internal sealed class Polling(IGrid grid, TimeProvider time, string parting, Action<string> silent)
{
    /// <summary>A view is a matter of milliseconds; a silo that hangs would be waited for until the call times out.</summary>
    private static readonly TimeSpan ViewTime = TimeSpan.FromSeconds(10);

    /// <summary>The answers, one after each pause, without end.</summary>
    /// <exception cref="ClientException">The grid went away.</exception>
    /// <exception cref="OperationCanceledException">Somebody wants no more of it.</exception>
    public async IAsyncEnumerable<T> AskAsync<T>(
        Func<Task<T>> ask, TimeSpan pause, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = new PatientCall(grid, time, parting);
        while (true)
        {
            await call.PauseAsync(pause, cancellationToken);
            yield return await call.AskAsync(() => ask().WaitAsync(ViewTime, time, cancellationToken), silent, cancellationToken);
        }
    }
}
