using System.Collections.Concurrent;

namespace VerifiedAddition.Chaos;

/// <summary>The client: runs one sweep after the other, each by a command that is restarted if killed.</summary>
/// <param name="start">Starts <c>va sweep run FILE</c>; its lines go to the given action.</param>
/// <param name="fileOf">Returns the file of a sweep by its number, from 1 on; null if there is none.</param>
/// <param name="folder">Where the files of the sweeps are written.</param>
/// <param name="journal">Records the ends of commands.</param>
internal sealed class SweepDriver(Func<string, Action<string>, LoggedProcess> start, Func<int, ChaosSweep?> fileOf, string folder, Journal journal)
{
    /// <summary>The beginning of the output of a client that reached the grid and could submit the sweep.</summary>
    private const string Accepted = "Sweep chaos-";

    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<string> _forgotten = [];
    private volatile LoggedProcess? _process;
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _complete;
    private TimeSpan? _down;
    private volatile TaskCompletionSource _mayStart = Opened();

    /// <summary>The files of the sweeps that were started.</summary>
    public List<string> Files { get; } = [];

    /// <summary>The current sweep.</summary>
    public string Sweep { get; private set; } = fileOf(1)!.Name;

    /// <summary>Number of starts of the command that found no grid, and reported that.</summary>
    public int Refusals { get; private set; }

    /// <summary>Commands that were not killed and had reached the grid, but ended before the sweep was complete.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Starts no more sweeps.</summary>
    public void Finish() => _finish.TrySetResult();

    /// <summary>Kills the command with <c>kill -9</c>; the next one is started after <paramref name="down"/>.</summary>
    public void Kill(TimeSpan down)
    {
        _down = down;
        _process?.Kill();
    }

    /// <summary>The same for a storage that loses its last seconds: if they include the completion of the previous sweep, it is run again at the end.</summary>
    public void Forget(TimeSpan down)
    {
        if (_complete is { } file)
        {
            _forgotten.Enqueue(file);
        }

        Kill(down);
    }

    /// <summary>Ends the command, and starts none until <see cref="Release"/>, while another user gives commands.</summary>
    public async Task HoldAsync()
    {
        _mayStart = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Kill(TimeSpan.Zero);
        if (_process is { } process)
        {
            await process.Ended;
        }
    }

    public void Release() => _mayStart.TrySetResult();

    /// <summary>Runs sweeps until <see cref="Finish"/>, the last one to its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!_finish.Task.IsCompleted && fileOf(Files.Count + 1) is { } next)
        {
            var file = Path.Combine(folder, $"{next.Name}.yaml");
            await File.WriteAllTextAsync(file, next.Text, cancellationToken);
            await _mayStart.Task.WaitAsync(cancellationToken);
            Sweep = next.Name;
            Files.Add(file);
            await CompleteAsync(file, cancellationToken);
            _complete = file;
        }

        await _finish.Task.WaitAsync(cancellationToken); // until then the storage may forget the last one
        foreach (var file in _forgotten)
        {
            await CompleteAsync(file, cancellationToken);
        }
    }

    private async Task CompleteAsync(string file, CancellationToken cancellationToken)
    {
        while (!await IsCompleteAsync(file, cancellationToken))
        {
            await Task.Delay(_down ?? Breath, cancellationToken);
            await _mayStart.Task.WaitAsync(cancellationToken);
            _down = null;
        }
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private async Task<bool> IsCompleteAsync(string file, CancellationToken cancellationToken)
    {
        var accepted = false;
        using var process = start(file, line => accepted |= line.StartsWith(Accepted, StringComparison.Ordinal));
        _process = process;
        var code = await process.Ended.WaitAsync(cancellationToken);
        _process = null;
        journal.Add("chaos", $"the client has ended with {code}");
        if (code == 0)
        {
            return true;
        }

        if (_down is null && accepted)
        {
            Failures.Add($"A client that waited for {Path.GetFileNameWithoutExtension(file)} ended with exit code {code}.");
        }

        Refusals += _down is null && !accepted ? 1 : 0;
        return false;
    }
}
