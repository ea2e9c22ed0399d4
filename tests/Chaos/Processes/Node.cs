namespace VerifiedAddition.Chaos;

/// <summary>A program that is restarted whenever it has ended, as a cluster manager does.</summary>
/// <param name="name">Its name in the journal.</param>
/// <param name="ready">What it prints once it is ready.</param>
/// <param name="start">Starts it.</param>
/// <param name="journal">Records its ends.</param>
internal sealed class Node(string name, string ready, Func<Action<string>, LoggedProcess> start, Journal journal) : IAsyncDisposable
{
    /// <summary>Time from an unexpected end to the next start.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ending = new();
    private TaskCompletionSource _ready = New();
    private volatile LoggedProcess? _process;
    private TimeSpan? _down;
    private Task _lives = Task.CompletedTask;

    public string Name => name;

    /// <summary>Whether it is up and no fault is being injected into it.</summary>
    public bool IsUp => _ready.Task.IsCompleted && _down is null;

    /// <summary>Its process; null while it has none.</summary>
    public LoggedProcess? Process => _process;

    /// <summary>Number of ends that were not caused by the last fault.</summary>
    public int UnexpectedEnds { get; private set; }

    public void Start() => _lives = LiveAsync();

    public Task UntilReadyAsync(TimeSpan patience, CancellationToken cancellationToken) => _ready.Task.WaitAsync(patience, cancellationToken);

    /// <summary>Kills it with <c>kill -9</c>; it is restarted after <paramref name="down"/>.</summary>
    public void Kill(TimeSpan down)
    {
        _down = down;
        _process?.Kill();
    }

    /// <summary>Sends a signal that ends it sooner or later; it is restarted after <paramref name="down"/>.</summary>
    public Task SignalAsync(string signal, TimeSpan down)
    {
        _down = down;
        return _process?.SignalAsync(signal) ?? Task.CompletedTask;
    }

    /// <summary>Gives it no more memory; if that ends it, it is restarted after <paramref name="down"/>.</summary>
    public Task StarveAsync(TimeSpan down)
    {
        _down = down;
        return _process?.LimitMemoryAsync("1") ?? Task.CompletedTask;
    }

    /// <summary>Gives it memory again if it is still running.</summary>
    public async Task FeedAsync()
    {
        if (_process is { } process && !process.Ended.IsCompleted)
        {
            await process.LimitMemoryAsync("unlimited");
            Spare();
        }
    }

    /// <summary>Waits until its current process has ended.</summary>
    /// <returns>Whether it ended in time.</returns>
    public async Task<bool> EndsWithinAsync(TimeSpan patience)
    {
        if (_process is not { } process)
        {
            return true;
        }

        return await Task.WhenAny(process.Ended, Task.Delay(patience)) == process.Ended;
    }

    /// <summary>Ends the fault: if the process is running, it is a normal target again.</summary>
    public void Spare() => _down = null;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _process?.Kill();
        await _lives.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task LiveAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            using var process = start(Hear);
            _process = process;
            var code = await process.Ended;
            _process = null;
            _ready = New();
            if (_ending.IsCancellationRequested)
            {
                return;
            }

            journal.Add("chaos", $"{name} has ended with {code}");
            UnexpectedEnds += _down is null ? 1 : 0;
            await Task.Delay(_down ?? Breath, _ending.Token);
            _down = null;
        }
    }

    private void Hear(string line)
    {
        if (line.Contains(ready, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
