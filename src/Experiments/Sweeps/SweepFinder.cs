using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Finds sweeps by what people type: a file or a name.</summary>
public static class SweepFinder
{
    /// <summary>Whether a sweep is named by the path of its file.</summary>
    public static bool IsFile(string given) =>
        File.Exists(given)
        || given.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
        || given.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the name; of a file, the name in it.</summary>
    public static string NameOf(string given) => IsFile(given) ? SweepFile.Read(given).Name : given;

    /// <summary>Returns the sweep as the grid has it, and its grain.</summary>
    /// <exception cref="ClientException">The grid has no such sweep.</exception>
    public static async Task<(ISweepGrain Grain, SweepSnapshot Now)> FindAsync(IGrid grid, string given, CancellationToken cancellationToken)
    {
        var now = await ReadAsync(grid, given, cancellationToken);
        return (grid.Grains.GetGrain<ISweepGrain>(now.Name), now);
    }

    /// <summary>Returns the sweep as the grid has it.</summary>
    /// <exception cref="ClientException">The grid has no such sweep.</exception>
    public static async Task<SweepSnapshot> ReadAsync(IGridReader grid, string given, CancellationToken cancellationToken)
    {
        var name = await Task.Run(() => NameOf(given), cancellationToken).WaitAsync(cancellationToken);
        return await NamedAsync(grid, name, cancellationToken);
    }

    /// <summary>Returns the name of a sweep that the grid has.</summary>
    /// <exception cref="ClientException">The grid has no such sweep.</exception>
    public static async Task<string> KnownAsync(IGridReader grid, string given, CancellationToken cancellationToken)
    {
        var name = await Task.Run(() => NameOf(given), cancellationToken).WaitAsync(cancellationToken);
        await RequireAsync(grid, name, cancellationToken);
        return name;
    }

    /// <summary>Returns the sweep of this name as the grid has it; no file is looked for.</summary>
    /// <exception cref="ClientException">The grid has no such sweep.</exception>
    public static async Task<SweepSnapshot> NamedAsync(IGridReader grid, string name, CancellationToken cancellationToken)
    {
        await RequireAsync(grid, name, cancellationToken);
        return await grid.ViewAsync(name, cancellationToken);
    }

    /// <summary>Refuses a name that no sweep of the grid has; no file is looked for.</summary>
    /// <exception cref="ClientException">The grid has no such sweep.</exception>
    public static async Task RequireAsync(IGridReader grid, string name, CancellationToken cancellationToken)
    {
        var known = await grid.SweepNamesAsync(cancellationToken);
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            var hint = known.Length == 0
                ? " No sweep was run here yet: 'va quickstart' or 'va sweep run FILE' begins one."
                : Nearest.Hint(name, known) is { Length: > 0 } near ? near : " 'va sweep list' shows the sweeps.";
            throw new ClientException($"There is no sweep '{name}' at {grid.Description}.{hint}") { IsUnknownName = true };
        }
    }

    /// <summary>Returns the last specification of a sweep.</summary>
    /// <exception cref="ClientException">Only its name is known: the grid has lost its state.</exception>
    public static SweepSpec SpecOf(SweepSnapshot sweep) => sweep.Spec ?? throw new ClientException(
        ExitCodes.Unavailable,
        $"The grid knows only the name of the sweep '{sweep.Name}': its state is lost, as happens if a storage is emptied or restored. " +
        "Run it by its file again.");
}
