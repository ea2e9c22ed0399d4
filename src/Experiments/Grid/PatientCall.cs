using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace VerifiedAddition.Experiments;

/// <summary>Asks a grid until it answers: its silos may be restarted meanwhile, even all at once, and its storage too.</summary>
/// <param name="grid">The grid.</param>
/// <param name="time">The clock.</param>
/// <param name="parting">What to say when the grid has gone.</param>
public sealed class PatientCall(IGrid grid, TimeProvider time, string parting)
{
    /// <summary>What to say when a grid that worked on a sweep has gone.</summary>
    public static string KeptOf(string sweep) => $"What the sweep {sweep} has done is kept: run the same command again to go on.";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Trouble that is no silence, such as that of the grid's storage, is more likely to stay.</summary>
    private static readonly TimeSpan PatienceWithTrouble = TimeSpan.FromMinutes(1);

    /// <summary>Asks, and asks again while there is no answer.</summary>
    /// <param name="ask">What may be asked twice.</param>
    /// <param name="silent">Told once, in words, that the grid does not answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, Action<string> silent, CancellationToken cancellationToken)
    {
        await foreach (var (answer, silence) in HearAsync(ask, cancellationToken))
        {
            if (silence is null)
            {
                return answer!;
            }

            silent(silence);
        }

        throw new UnreachableException("A grid answers, or is said to have gone.");
    }

    /// <summary>The same as a stream: a sentence where the grid does not answer, and the answer at the end.</summary>
    /// <param name="ask">What may be asked twice.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async IAsyncEnumerable<(T? Answer, string? Silence)> HearAsync<T>(
        Func<Task<T>> ask, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var told = false; ; told = true)
        {
            var heard = await TryAsync(ask, began, cancellationToken);
            if (heard.Silence is null || !told)
            {
                yield return heard;
            }

            if (heard.Silence is null)
            {
                yield break;
            }

            await PauseAsync(Pause, cancellationToken);
        }
    }

    /// <summary>Asks once.</summary>
    /// <param name="ask">What is asked.</param>
    /// <param name="began">When it was asked for the first time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The grid has gone.</exception>
    private async Task<(T? Answer, string? Silence)> TryAsync<T>(Func<Task<T>> ask, long began, CancellationToken cancellationToken)
    {
        try
        {
            return (await HeardAsync(ask(), cancellationToken), null);
        }
        catch (Exception e) when (MayPass(e) && !cancellationToken.IsCancellationRequested)
        {
            var isSilence = GridTrouble.IsSilence(e);
            var patience = isSilence || grid.Patience < PatienceWithTrouble ? grid.Patience : PatienceWithTrouble;
            if (time.GetElapsedTime(began) > patience)
            {
                throw isSilence ? Gone(e) : new ClientException(ExitCodes.Unavailable, $"The grid at {grid.Description} is in trouble: {GridTrouble.WordsOf(e)}", e);
            }

            return (default, isSilence
                ? $"The grid at {grid.Description} does not answer. Waiting for it; what was done is kept."
                : $"The grid at {grid.Description} is in trouble ({GridTrouble.WordsOf(e)}). Trying again.");
        }
    }

    /// <summary>An answer, unless the grid is known to be gone: then there is none to wait for.</summary>
    private async Task<T> HeardAsync<T>(Task<T> answer, CancellationToken cancellationToken)
    {
        var heard = answer.WaitAsync(cancellationToken);
        return await Task.WhenAny(heard, grid.Lost) == heard ? await heard : throw Gone(grid.Lost.Exception?.InnerException);
    }

    /// <summary>Waits for a while, or until the grid is known to be gone.</summary>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        var end = Task.Delay(pause, time, cancellationToken);
        if (await Task.WhenAny(end, grid.Lost) == grid.Lost)
        {
            throw Gone(grid.Lost.Exception?.InnerException);
        }

        await end;
    }

    /// <summary>Whether it lies with the grid and not with what was asked.</summary>
    private static bool MayPass(Exception e) => e is not (ArgumentException or ClientException or OperationCanceledException);

    /// <summary>What silence says of itself is of no use to anybody; of the end of a grid there may be a reason.</summary>
    private ClientException Gone(Exception? reason) => new(
        ExitCodes.Unavailable,
        $"The grid at {grid.Description} has gone{(reason is null || GridTrouble.IsSilence(reason) ? "" : $" ({reason.Message})")}. {parting}",
        reason);
}
