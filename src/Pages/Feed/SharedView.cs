using VerifiedAddition.Experiments;

namespace VerifiedAddition.Pages;

/// <summary>One question to the grid, asked again and again while anybody listens: once, however many browsers show the answer.</summary>
/// <param name="ask">The question.</param>
/// <param name="isSame">Whether an answer is no news after another; listeners are told only of news.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // what it owns lasts as long as somebody listens, and goes with the last
public sealed class SharedView<T>(Func<CancellationToken, Task<T>> ask, Func<T, T, bool> isSame, TimeProvider time)
    where T : class
#pragma warning restore CA1001
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A silo that hangs must be seen soon: silence this long is trouble.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    /// <summary>It rests so many times as long as a question took: large sweeps are asked more seldom, so that silos have their time for training.</summary>
    private const int Rest = 49;

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(4);

    /// <summary>An answer this old is still shown to who comes anew, instead of waiting for the next.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<Action<Reading<T>>> _listeners = [];
    private CancellationTokenSource? _asking;
    private Reading<T>? _last;
    private TaskCompletionSource<Reading<T>> _next = NewNext();

    /// <summary>The newest reading; null if there was none yet.</summary>
    public Reading<T>? Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Tells <paramref name="heard"/> of all news, on any thread, until the result is disposed of.</summary>
    public IDisposable Listen(Action<Reading<T>> heard)
    {
        lock (_gate)
        {
            _listeners.Add(heard);
            if (_asking is null)
            {
                _asking = new();
                _ = AskAsync(_asking.Token);
            }
        }

        return new Leaving(() => Leave(heard));
    }

    /// <summary>The newest reading where it is fresh, or else the next one. Somebody must be listening.</summary>
    public Task<Reading<T>> NowAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _last is { Value: not null } last && time.GetUtcNow() - last.At < Fresh ? Task.FromResult(last) : _next.Task.WaitAsync(cancellationToken);
        }
    }

    private void Leave(Action<Reading<T>> heard)
    {
        lock (_gate)
        {
            _listeners.Remove(heard);
            if (_listeners.Count == 0)
            {
                _asking?.Cancel();
                _asking?.Dispose();
                _asking = null;
            }
        }
    }

    private async Task AskAsync(CancellationToken stop)
    {
        await Task.Yield(); // whoever listens holds the gate
        while (!stop.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                var answer = await ask(stop).WaitAsync(AnswerTime, time, stop);
                Tell(new(answer, Trouble: null, time.GetUtcNow()));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // whatever is wrong with the grid now may be mended at the next question
            catch (Exception e)
#pragma warning restore CA1031
            {
                Tell(new(Last?.Value, TroubleIn(e), Last?.At ?? time.GetUtcNow()));
            }

            var pause = time.GetElapsedTime(began) * Rest;
            await Task.Delay(pause < Pause ? Pause : pause < MaxPause ? pause : MaxPause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(Reading<T> now)
    {
        Action<Reading<T>>[] listeners;
        lock (_gate)
        {
            var isNews = _last?.Value is null || now.Value is null || _last.Trouble != now.Trouble || !isSame(_last.Value, now.Value);
            _last = now;
            _next.TrySetResult(now);
            _next = NewNext();
            listeners = isNews ? [.. _listeners] : [];
        }

        foreach (var heard in listeners)
        {
            heard(now);
        }
    }

    private static string TroubleIn(Exception e) =>
        e is ClientException ? e.Message : GridTrouble.IsSilence(e) ? "The grid does not answer." : $"The grid is in trouble: {GridTrouble.WordsOf(e)}";

    private static TaskCompletionSource<Reading<T>> NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Leaving(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
