using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What could be read of several sweeps: one that cannot be shown must not hide the others.</summary>
/// <param name="Readable">What was read, in the order of the sweeps.</param>
/// <param name="Troubles">Why the other sweeps cannot be shown.</param>
public sealed record ReadableSweeps<T>(IReadOnlyList<T> Readable, IReadOnlyList<string> Troubles)
{
    /// <summary>Tells what cannot be shown, and returns the command's exit code.</summary>
    public int Tell(IReporter reporter)
    {
        foreach (var trouble in Troubles)
        {
            reporter.Warn(UntrustedText.Sentence($"va: {trouble}"));
        }

        return Troubles.Count == 0 ? ExitCodes.Done : ExitCodes.Unavailable;
    }
}

/// <summary>Reads several sweeps.</summary>
public static class ReadableSweeps
{
    /// <summary>Reads each sweep. If the grid does not answer, the command fails.</summary>
    /// <param name="names">The sweeps' names.</param>
    /// <param name="read">Reads what is wanted of one.</param>
    public static async Task<ReadableSweeps<T>> ReadAsync<T>(IEnumerable<string> names, Func<string, Task<T>> read)
        where T : class
    {
        var found = await Task.WhenAll(names.Select(name => TryAsync(name, read)));
        return new([.. found.Select(one => one.Found).OfType<T>()], [.. found.Select(one => one.Trouble).OfType<string>()]);
    }

    private static async Task<(T? Found, string? Trouble)> TryAsync<T>(string name, Func<string, Task<T>> read)
        where T : class
    {
        try
        {
            return (await read(name), null);
        }
        catch (Exception e) when (e is not OperationCanceledException && !GridTrouble.IsSilence(e))
        {
            return (null, $"The sweep {name} cannot be shown: {GridTrouble.WordsOf(e)}");
        }
    }
}
