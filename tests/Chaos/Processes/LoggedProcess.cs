using System.Diagnostics;
using System.Globalization;

namespace VerifiedAddition.Chaos;

/// <summary>A process whose output goes to the journal.</summary>
internal sealed class LoggedProcess : IDisposable
{
    private readonly Process _process;

    public LoggedProcess(
        string source, Journal journal, string folder, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables,
        Action<string>? heard = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        Ended = EndAsync(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                journal.Add(source, line);
                heard?.Invoke(line);
            }
        }
    }

    /// <summary>Its number in the system.</summary>
    public string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Its exit code, once it has ended and all its lines are read.</summary>
    public Task<int> Ended { get; }

    /// <summary>Sends <c>kill -9</c>; does nothing if it has already ended.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal by its name, such as <c>STOP</c>.</summary>
    public Task SignalAsync(string signal) => RunAsync("kill", $"-{signal}", Id);

    /// <summary>Limits the address space of the process: it keeps its memory but gets no more.</summary>
    /// <param name="limit">Bytes, or <c>unlimited</c>.</param>
    public Task LimitMemoryAsync(string limit) => RunAsync("prlimit", "--pid", Id, $"--as={limit}:unlimited");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
    }

    private async Task<int> EndAsync(params Task[] readers)
    {
        await _process.WaitForExitAsync();
        await Task.WhenAll(readers);
        return _process.ExitCode;
    }
}
