namespace VerifiedAddition.Chaos;

/// <summary>A line that a process printed.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Source">The process.</param>
/// <param name="Text">The line.</param>
public sealed record JournalLine(DateTimeOffset At, string Source, string Text);

/// <summary>Everything that the processes printed, and what was done to them, in order.</summary>
internal sealed class Journal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<JournalLine> _lines = [];

    public IReadOnlyList<JournalLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Returns the lines since that time, the latest first.</summary>
    public IReadOnlyList<JournalLine> Since(DateTimeOffset at)
    {
        lock (_lock)
        {
            return [.. Enumerable.Range(1, _lines.Count).Select(i => _lines[^i]).TakeWhile(line => line.At >= at)];
        }
    }

    public DateTimeOffset Now => time.GetUtcNow();

    public void Add(string source, string text)
    {
        lock (_lock)
        {
            _lines.Add(new(Now, source, text));
        }
    }

    public Task WriteAsync(string file) =>
        File.WriteAllLinesAsync(file, Lines.Select(line => $"{line.At:HH:mm:ss.fff} {line.Source,-8} {line.Text}"));
}
