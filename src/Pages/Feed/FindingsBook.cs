using Microsoft.Extensions.Caching.Memory;
using VerifiedAddition.Api;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>What finished jobs found: it does not change any more, so it is read once for all browsers.</summary>
/// <param name="source">The grid.</param>
/// <param name="time">The clock.</param>
public sealed class FindingsBook(IGridSource source, TimeProvider time) : IDisposable
{
    private static readonly MemoryCacheEntryOptions Kept = new() { SlidingExpiration = TimeSpan.FromMinutes(10) };

    private readonly MemoryCache _found = new(new MemoryCacheOptions());

    /// <summary>The reports of a variant's finished verifications, in their order.</summary>
    /// <exception cref="ClientException">The grid does not tell.</exception>
    public async Task<IReadOnlyList<VerificationReport>> VerificationsAsync(CellSnapshot cell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var reports = new List<VerificationReport>();
        foreach (var one in cell.Verifications.Where(one => one.Phase is JobPhase.Completed))
        {
            var report = await OnceAsync(one.Key, async grid => await grid.Grains.GetGrain<IVerificationGrain>(one.Key).ReportAsync(cancellationToken), cancellationToken);
            if (report is not null)
            {
                reports.Add(report);
            }
        }

        return reports;
    }

    /// <summary>What the nodes of a variant were found to compute; null where that was not looked for, or not to the end.</summary>
    /// <exception cref="ClientException">The grid does not tell.</exception>
    public async Task<ClaimFacts?> ClaimsAsync(string sweep, CellSnapshot cell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cell);

        // Only what is there is read: to ask for more would begin it.
        var wanted = cell.Training.Weights is null ? [] : AnalysisPlan.AllOf(cell.Spec).Where(plan => plan.Kind is AnalysisKind.Claims).Select(plan => plan.KeyFor(cell.Training.Weights));
        return cell.Analyses.FirstOrDefault(one => one.Phase is JobPhase.Completed && wanted.Contains(one.Key, StringComparer.Ordinal)) is { } claims
            ? await OnceAsync(
                claims.Key,
                async grid => await new GridCircuits(grid, new QuietReporter(time)).ClaimsAsync(
                    new(cell.Name, sweep, cell.Spec, cell.Training), new(new(), AnalysisPlan.OperationsOf(cell.Spec)), cancellationToken),
                cancellationToken)
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _found.Dispose();

    private async Task<T?> OnceAsync<T>(string key, Func<IGrid, Task<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        if (_found.TryGetValue(key, out T? known))
        {
            return known;
        }

        var found = await read(await source.GridAsync(cancellationToken));
        return found is null ? null : _found.Set(key, found, Kept);
    }
}
