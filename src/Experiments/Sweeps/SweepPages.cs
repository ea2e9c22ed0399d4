using System.Runtime.CompilerServices;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Reads the variants of a sweep page by page.</summary>
public static class SweepPages
{
    /// <summary>Returns one page after the other, up to the last.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="first">Which variants, and how many a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async IAsyncEnumerable<CellSnapshot[]> ReadAsync(
        IGridReader grid, string sweep, SweepPageRequest first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(first);
        for (var request = first; request is not null;)
        {
            var page = await grid.PageAsync(sweep, request, cancellationToken);
            yield return page.Cells;
            request = page.Next is { } next ? first with { After = next, Skip = 0 } : null;
        }
    }
}
