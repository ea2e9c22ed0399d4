using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>A page of the variants of sweeps, in the order of the sweeps and their files, of which the grid is asked no more than the page takes.</summary>
/// <param name="grid">The grid.</param>
/// <param name="query">Which variants are asked for; in no other order.</param>
internal sealed class VariantPages(IGrid grid, VariantQuery query)
{
    private readonly PageQuery _page = new(query.Limit, query.After);
    private readonly List<ListedVariant> _found = [];

    /// <summary>What is asked of variants that the grid does not look at.</summary>
    private readonly VariantFilter _filter = query.Filter() with { State = null };

    /// <summary>Reads the page.</summary>
    /// <exception cref="RefusedException">There is no such page.</exception>
    /// <exception cref="ClientException">There is no such sweep.</exception>
    public async Task<PageJson<VariantJson>> ReadAsync(CancellationToken cancellationToken)
    {
        var limit = _page.RequireLimit();
        var (sweeps, troubles) = await SweepsAsync(cancellationToken);
        var first = _page.Key is { } key ? sweeps.FindIndex(sweep => key.StartsWith($"{sweep}/", StringComparison.Ordinal)) : 0;
        if (first < 0)
        {
            throw PageQuery.Refusal();
        }

        for (var i = first; i < sweeps.Count && _found.Count <= limit; i++)
        {
            await AddAsync(sweeps[i], i == first ? _page.Key?[(sweeps[i].Length + 1)..] : null, limit, cancellationToken);
        }

        var items = _found.Take(limit).ToArray();
        return new(
            [.. items.Select(one => VariantJson.Of(one.Cell.Name, one.Cell.Spec, one.Cell.Training, one.Cell, one.Sweep))],
            _found.Count > limit ? PageQuery.CursorBehind($"{items[^1].Sweep.Name}/{items[^1].Cell.Name}") : null,
            troubles);
    }

    /// <summary>Returns the sweeps that can be shown, and why the others cannot.</summary>
    private async Task<(List<string> Sweeps, IReadOnlyList<string> Troubles)> SweepsAsync(CancellationToken cancellationToken)
    {
        if (query.Sweep is { } one)
        {
            await SweepFinder.RequireAsync(grid, one, cancellationToken);
            return ([one], []);
        }

        var found = await ReadableSweeps.ReadAsync(await grid.SweepNamesAsync(cancellationToken), name => grid.ListAsync(name, cancellationToken));
        return ([.. found.Readable.Select(sweep => sweep.Name)], found.Troubles);
    }

    /// <summary>Adds variants of a sweep until there is one more than the page has.</summary>
    /// <param name="after">The variant behind which to begin; null for the first.</param>
    private async Task AddAsync(string sweep, string? after, int limit, CancellationToken cancellationToken)
    {
        var overview = await grid.OverviewAsync(sweep, cancellationToken);
        var header = overview.With();
        if (after is null && query.State is { } state && overview.CountOf(state) == 0)
        {
            return;
        }

        // What the grid does not look at may leave few of many.
        var count = _filter == new VariantFilter() ? Math.Min(limit + 1, SweepPageRequest.MaxCount) : SweepPageRequest.MaxCount;
        var request = new SweepPageRequest(after, Count: count, State: query.State);
        try
        {
            await foreach (var cells in SweepPages.ReadAsync(grid, sweep, request, cancellationToken))
            {
                _found.AddRange(cells.Select(cell => new ListedVariant(header, cell)).Where(_filter.Fits));
                if (_found.Count > limit)
                {
                    return;
                }
            }
        }
        catch (ArgumentException) when (after is not null)
        {
            throw PageQuery.Refusal(); // the sweep has no such variant, or none any more
        }
    }
}
