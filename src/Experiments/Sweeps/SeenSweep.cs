using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A sweep as people look at it: with all of its variants, or a large one with those that matter now and the counts of all.</summary>
/// <param name="Sweep">The sweep; without an overview it has all of its variants.</param>
/// <param name="Overview">The counts of all variants, if <paramref name="Sweep"/> has only some; else null.</param>
public sealed record SeenSweep(SweepSnapshot Sweep, SweepOverview? Overview)
{
    /// <summary>A sweep of more variants is large.</summary>
    public const int MaxWhole = 200;

    /// <summary>At most so many variants of a large sweep are listed.</summary>
    public const int MaxListed = 50;

    /// <summary>What matters of a sweep that is looked at once: the states of <see cref="SweepPageRequest.States"/>, the most important first.</summary>
    public static IReadOnlyList<string> AtOnce { get; } = [EnumText.Of(CellState.Failed), SweepPageRequest.Wrong, EnumText.Of(CellState.Training)];

    /// <summary>What matters of a sweep that is followed.</summary>
    public static IReadOnlyList<string> AtWork { get; } =
    [
        EnumText.Of(CellState.Training), .. JobKinds.All.Select(kind => kind.Doing), EnumText.Of(CellState.Failed), EnumText.Of(CellState.Waiting),
    ];

    /// <summary>A sweep of which all variants are at hand; if it is large, they are counted, and none is listed.</summary>
    public static SeenSweep Of(SweepSnapshot sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (sweep.Cells.Length <= MaxWhole)
        {
            return new(sweep, Overview: null);
        }

        var overview = SweepOverview.Of(sweep);
        return new(overview.With(), overview);
    }

    /// <summary>Reads a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="states">Which of its variants matter if it is large: <see cref="AtOnce"/> or <see cref="AtWork"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<SeenSweep> ReadAsync(ISweepGrain sweep, IReadOnlyList<string> states, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return ReadAsync(
            states,
            () => SweepQuestions.CountsOfAsync(sweep, cancellationToken),
            () => sweep.ViewAsync(cancellationToken),
            request => SweepQuestions.PageOfAsync(sweep, request, cancellationToken));
    }

    /// <summary>Reads a sweep of a grid.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="name">The sweep's name.</param>
    /// <param name="states">Which of its variants matter if it is large: <see cref="AtOnce"/> or <see cref="AtWork"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<SeenSweep> ReadAsync(IGridReader grid, string name, IReadOnlyList<string> states, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return ReadAsync(
            states,
            () => grid.OverviewAsync(name, cancellationToken),
            () => grid.ViewAsync(name, cancellationToken),
            request => grid.PageAsync(name, request, cancellationToken));
    }

    private static async Task<SeenSweep> ReadAsync(
        IReadOnlyList<string> states, Func<Task<SweepOverview>> count, Func<Task<SweepSnapshot>> view, Func<SweepPageRequest, Task<SweepPage>> page)
    {
        ArgumentNullException.ThrowIfNull(states);
        var overview = await count();
        if (overview.Variants <= MaxWhole)
        {
            return Of(await view());
        }

        var (listed, names) = (new List<CellSnapshot>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var state in states.Where(state => overview.CountOf(state) > 0))
        {
            if (listed.Count < MaxListed)
            {
                var found = await page(new(Count: MaxListed, State: state));
                listed.AddRange(found.Cells.Where(cell => names.Add(cell.Name)).Take(MaxListed - listed.Count));
            }
        }

        return new(overview.With([.. listed]), overview);
    }
}
