using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A variant that was found by its name.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="Sweep">A sweep that has it.</param>
/// <param name="Spec">Its specification.</param>
/// <param name="Training">The state of its training.</param>
/// <param name="HasLeft">Whether it has been removed from the sweep's list.</param>
public sealed record FoundVariant(string Name, string Sweep, VariantSpec Spec, VariantSnapshot Training, bool HasLeft = false)
{
    /// <summary>How to continue its training.</summary>
    public string WayOn => HasLeft
        ? $"It is no longer in that sweep: a sweep file with a variant of the same settings ('va variant show {Training.Id} --json') goes on with it."
        : $"'va sweep run {Sweep}' goes on with it.";

    /// <summary>The weights.</summary>
    /// <exception cref="ClientException">It is not trained yet.</exception>
    public WeightsRef Weights => Training.Weights ?? throw new ClientException(
        ExitCodes.NotAchieved,
        $"The variant {Name} of the sweep {Sweep} is not trained yet: {EnumText.Of(Training.Phase)}, step {Figures.Count(Training.Step)} of " +
        $"{Figures.Count(Spec.Steps)}. {(HasLeft ? "" : $"'va sweep show {Sweep}' tells more. ")}{WayOn}");
}

/// <summary>Finds variants by the names that users type.</summary>
public static class VariantFinder
{
    /// <summary>Maximum number of sweeps that are searched for a name to suggest.</summary>
    private const int MaxSweepsSearched = 50;

    /// <summary>Returns the variant with this name.</summary>
    /// <exception cref="ClientException">There is none, or there are several.</exception>
    public static async Task<FoundVariant> FindAsync(IGridReader grid, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await NamedAsync(grid, name, cancellationToken);
        }
        catch (ClientException e) when (e.IsUnknownName && FileOf(name) is { } file)
        {
            throw Directory.Exists(name) ? new ClientException(file, e) : new ClientException($"{e.Message} {file}", e) { IsUnknownName = true };
        }
    }

    /// <summary>Returns the variant with this name; no file is looked for.</summary>
    /// <exception cref="ClientException">There is none, or there are several.</exception>
    public static async Task<FoundVariant> NamedAsync(IGridReader grid, string name, CancellationToken cancellationToken)
    {
        var matches = await grid.FindVariantsAsync(name, cancellationToken);
        if (matches.Length == 0)
        {
            throw await UnknownAsync(grid, name, cancellationToken);
        }

        if (matches.DistinctBy(match => match.Id).Count() > 1)
        {
            var names = string.Join(", ", matches.Select(match => match.HasLeft ? match.Id.Value : $"{match.Sweep}/{match.Name}"));
            throw new ClientException($"'{name}' is the name of several different variants: {names}. Name one of these.");
        }

        // A variant that waits for its turn is known to its sweep alone.
        var spec = await grid.SpecAsync(matches[0].Id, cancellationToken)
            ?? await grid.SpecAsync(matches[0].Sweep, matches[0].Id, cancellationToken) ?? throw new ClientException(
            ExitCodes.NotAchieved, $"The sweep {matches[0].Sweep} lists {matches[0].Name}, but it was never begun. 'va sweep run {matches[0].Sweep}' begins it.");
        var now = await grid.ViewAsync(matches[0].Id, cancellationToken);
        return new(matches[0].Name, matches[0].Sweep, spec, now with { Steps = spec.Steps }, matches[0].HasLeft);
    }

    private static async Task<ClientException> UnknownAsync(IGridReader grid, string name, CancellationToken cancellationToken)
    {
        var sweeps = await grid.SweepNamesAsync(cancellationToken);
        var known = await Task.WhenAll(sweeps.TakeLast(MaxSweepsSearched).Select(sweep => VariantsOfAsync(grid, sweep, cancellationToken)));
        var near = Nearest.To(name.Split('/')[^1], known.SelectMany(names => names)).Take(3).ToArray();
        var hint = near.Length > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "";
        return new($"There is no variant '{name}' at {grid.Description}.{hint} 'va sweep list' shows the sweeps.") { IsUnknownName = true };
    }

    /// <summary>What is to be said of a file or folder that is called like the variant; null if there is none.</summary>
    private static string? FileOf(string name) =>
        Directory.Exists(name) && name.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0 ? ModelName.FolderIs(name)
        : File.Exists(name) ? $"(For the file of that name write .{Path.DirectorySeparatorChar}{name}.)"
        : null;

    /// <summary>Returns the names of a sweep's variants; none if the sweep cannot be read, since the user did not ask for that one.</summary>
    private static async Task<IEnumerable<string>> VariantsOfAsync(IGridReader grid, string sweep, CancellationToken cancellationToken)
    {
        try
        {
            return (await grid.ViewAsync(sweep, cancellationToken)).Cells.Select(cell => cell.Name);
        }
        catch (Exception e) when (e is not OperationCanceledException && !GridTrouble.IsSilence(e))
        {
            return [];
        }
    }
}
