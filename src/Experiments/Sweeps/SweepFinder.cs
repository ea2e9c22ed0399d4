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

    /// <summary>The name alone; a file is read for it.</summary>
    public static string NameOf(string given) => IsFile(given) ? SweepFile.Read(given).Name : given;

    /// <summary>The sweep as the grid has it.</summary>
    /// <exception cref="ClientException">The grid has no such sweep.</exception>
    public static async Task<(ISweepGrain Grain, SweepSnapshot Now)> FindAsync(IGrid grid, string given, CancellationToken cancellationToken)
    {
        var name = await Task.Run(() => NameOf(given), cancellationToken).WaitAsync(cancellationToken);
        var known = await grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).NamesAsync(cancellationToken);
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            var hint = known.Length == 0
                ? " No sweep was run here yet: 'va quickstart' or 'va sweep run FILE' begins one."
                : Nearest.Hint(name, known) is { Length: > 0 } near ? near : " 'va sweep list' shows the sweeps.";
            throw new ClientException($"There is no sweep '{name}' at {grid.Description}.{hint}");
        }

        var sweep = grid.Grains.GetGrain<ISweepGrain>(name);
        return (sweep, await sweep.ViewAsync(cancellationToken));
    }

    /// <summary>What the grid was last told of a sweep.</summary>
    /// <exception cref="ClientException">Only its name is known: what the grid has stored of it is lost.</exception>
    public static SweepSpec SpecOf(SweepSnapshot sweep) => sweep.Spec ?? throw new ClientException(
        ExitCodes.Unavailable,
        $"The grid knows the sweep '{sweep.Name}' by its name alone: the state of the sweep is lost, as it is where a storage was emptied or restored. " +
        "Run it by its file again.");
}
