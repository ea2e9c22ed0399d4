namespace VerifiedAddition.Grains;

/// <summary>One operation on many grains, which may take longer than a call may: it continues when no caller waits for it.</summary>
/// <remarks>Must be started in a grain's turn; all of it runs in turns of that grain.</remarks>
#pragma warning disable CA1001 // A CancellationTokenSource without a timer holds nothing that must be freed.
internal sealed class FanOut
#pragma warning restore CA1001
{
    /// <summary>Maximum number of concurrent calls; thousands at once would time out queued behind each other.</summary>
    private const int AtOnce = 64;

    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Func<CancellationToken, Task>> _waiting;
    private readonly Task _work;
    private Exception? _error;

    private FanOut(IEnumerable<Func<CancellationToken, Task>> calls)
    {
        _waiting = new(calls);
        Left = _waiting.Count;
        _work = Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, _waiting.Count)).Select(_ => WorkAsync()));
    }

    /// <summary>Number of calls that have not ended; 0 when it is over.</summary>
    public int Left { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => _work.IsCompleted;

    /// <summary>Whether it has ended, and a call has failed.</summary>
    public bool HasFailed => IsOver && _error is not null;

    public static FanOut Begin(IEnumerable<Func<CancellationToken, Task>> calls) => new(calls);

    /// <summary>Waits for the end, at most for <paramref name="patience"/>.</summary>
    /// <exception cref="Exception">All calls were made; this is the exception of the first one that failed.</exception>
    public async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_work, Task.Delay(patience, time, cancellationToken));
        if (IsOver && _error is { } error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Starts no more calls, and waits for those in progress.</summary>
    public async Task StopAsync()
    {
        _waiting.Clear();
        await _stop.CancelAsync();
        await _work;
    }

    private async Task WorkAsync()
    {
        while (_waiting.TryDequeue(out var call))
        {
            try
            {
                await call(_stop.Token);
            }
#pragma warning disable CA1031 // If one call fails, the others are still made; the first error is reported at the end.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _error ??= e;
            }

            Left--;
        }
    }
}
