using System.Collections.Concurrent;

namespace VerifiedAddition.Chaos;

/// <summary>The client: runs one sweep after the other, each by a command that is restarted if killed.</summary>
/// <param name="start">Starts <c>va sweep run FILE</c>; its lines go to the given action.</param>
/// <param name="seed">The seed of the sweeps.</param>
/// <param name="variants">Number of variants of a sweep, besides the child of one.</param>
/// <param name="length">How many times as long as the shortest each is trained.</param>
/// <param name="folder">Where the files of the sweeps are written.</param>
/// <param name="journal">Records the ends of commands.</param>
internal sealed class SweepDriver(Func<string, Action<string>, LoggedProcess> start, ulong seed, int variants, int length, string folder, Journal journal)
{
    /// <summary>The beginning of the output of a client that reached the grid and could submit the sweep.</summary>
    private const string Accepted = "Sweep chaos-";

    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<string> _forgotten = [];
    private volatile LoggedProcess? _process;
    private volatile bool _finishing;
    private TimeSpan? _down;
    private volatile TaskCompletionSource _mayStart = Opened();

    /// <summary>The files of the sweeps that were started.</summary>
    public List<string> Files { get; } = [];

    /// <summary>The current sweep.</summary>
    public string Sweep => ChaosSweep.NameOf(seed, Files.Count);

    /// <summary>Number of starts of the command that found no grid, and reported that.</summary>
    public int Refusals { get; private set; }

    /// <summary>Commands that were not killed and had reached the grid, but ended before the sweep was complete.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Starts no more sweeps.</summary>
    public void Finish() => _finishing = true;

    /// <summary>Kills the command with <c>kill -9</c>; the next one is started after <paramref name="down"/>.</summary>
    public void Kill(TimeSpan down)
    {
        _down = down;
        _process?.Kill();
    }

    /// <summary>The same for a storage that loses its last seconds: if they include the completion of the previous sweep, it is run again at the end.</summary>
    public void Forget(TimeSpan down)
    {
        if (Files.Count > 1)
        {
            _forgotten.Enqueue(Files[^2]);
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
        while (!_finishing)
        {
            var file = Path.Combine(folder, $"{ChaosSweep.NameOf(seed, Files.Count + 1)}.yaml");
            await File.WriteAllTextAsync(file, ChaosSweep.FileOf(seed, Files.Count + 1, variants, length), cancellationToken);
            await _mayStart.Task.WaitAsync(cancellationToken);
            Files.Add(file);
            await CompleteAsync(file, cancellationToken);
        }

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
