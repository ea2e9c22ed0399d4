namespace VerifiedAddition.Grains;

/// <summary>One thing that is done to many grains, which may take longer than a call may: it goes on when nobody waits for it.</summary>
/// <remarks>To be begun in a grain's turn; all of it runs in turns of that grain.</remarks>
#pragma warning disable CA1001 // A source of cancellation without a timer holds nothing that must be freed.
internal sealed class FanOut
#pragma warning restore CA1001
{
    /// <summary>Calls under way at a time; thousands at once would time out behind each other.</summary>
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

    /// <summary>Calls that have not ended; 0 when it is over.</summary>
    public int Left { get; private set; }

    /// <summary>Whether nothing is under way any more.</summary>
    public bool IsOver => _work.IsCompleted;

    public static FanOut Begin(IEnumerable<Func<CancellationToken, Task>> calls) => new(calls);

    /// <summary>Waits for the end, but not for long.</summary>
    /// <exception cref="Exception">It is over, and that of the first call that failed; all others were made.</exception>
    public async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_work, Task.Delay(patience, time, cancellationToken));
        if (IsOver && _error is { } error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Begins no more calls, and waits for those under way.</summary>
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
#pragma warning disable CA1031 // Whatever became of one, the others are to hear of it too; the first error is told at the end.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _error ??= e;
            }

            Left--;
        }
    }
}
