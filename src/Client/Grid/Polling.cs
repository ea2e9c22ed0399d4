using System.Runtime.CompilerServices;

namespace VerifiedAddition.Client;

/// <summary>Asks a grid the same again and again, and bears with it while it is silent.</summary>
/// <param name="grid">The grid.</param>
/// <param name="time">The clock.</param>
/// <param name="parting">What to say when the grid has gone.</param>
internal sealed class Polling(IGrid grid, TimeProvider time, string parting)
{
    /// <summary>Gateways change, silos restart: a grid may be silent for so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The answers, one after each pause, without end.</summary>
    /// <exception cref="ClientException">The grid went away.</exception>
    /// <exception cref="OperationCanceledException">Somebody wants no more of it.</exception>
    public async IAsyncEnumerable<T> AskAsync<T>(
        Func<Task<T>> ask, TimeSpan pause, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var heard = time.GetTimestamp();
        while (true)
        {
            await PauseAsync(pause, cancellationToken);
            T? answer = null;
            try
            {
                answer = await ask().WaitAsync(cancellationToken);
                heard = time.GetTimestamp();
            }
            catch (Exception e) when (Failures.IsSilence(e) && !cancellationToken.IsCancellationRequested)
            {
                if (time.GetElapsedTime(heard) > Patience)
                {
                    throw Gone(e);
                }
            }

            if (answer is not null)
            {
                yield return answer;
            }
        }
    }

    private async Task PauseAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var pause = Task.Delay(length, time, cancellationToken);
        if (await Task.WhenAny(pause, grid.Lost) == grid.Lost)
        {
            throw Gone(grid.Lost.Exception?.InnerException);
        }

        await pause;
    }

    private ClientException Gone(Exception? reason) => new(
        ExitCodes.Unavailable, $"The grid at {grid.Description} has gone{(reason is null ? "" : $" ({reason.Message})")}. {parting}", reason);
}
