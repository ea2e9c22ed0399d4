using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a cleaning has deleted, or would delete.</summary>
/// <param name="Sweeps">Sweeps that ended long enough ago, the oldest first.</param>
/// <param name="Kinds">What nobody can ask for, by kind.</param>
/// <param name="IsDone">Whether it is deleted; false where it was only asked what would be.</param>
public sealed record Cleaning(IReadOnlyList<SweepDeletion> Sweeps, StoredKind[] Kinds, bool IsDone)
{
    /// <summary>Deletes sweeps that ended long ago, and then what nobody can ask for. It can be repeated.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="reporter">Told how it goes on if that takes long.</param>
    /// <param name="rule">What is to be deleted.</param>
    /// <param name="dryRun">Whether only to say what would be deleted.</param>
    /// <param name="cancellationToken">Ends it; what is deleted is gone.</param>
    /// <exception cref="ClientException">There is no sweep of a name that is to be kept, or the grid has gone.</exception>
    public static async Task<Cleaning> RunAsync(IGrid grid, IReporter reporter, CleaningRule rule, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(reporter);
        ArgumentNullException.ThrowIfNull(rule);
        foreach (var kept in rule.Keep)
        {
            await SweepFinder.NamedAsync(grid, kept, cancellationToken);
        }

        var deletions = new List<SweepDeletion>();
        foreach (var name in rule.OlderThan is null ? [] : await grid.SweepNamesAsync(cancellationToken))
        {
            if (await grid.ViewAsync(name, cancellationToken) is var sweep && rule.Deletes(sweep, reporter.Time.GetUtcNow()))
            {
                deletions.Add(dryRun
                    ? await SweepDeletion.OfAsync(grid, sweep, cancellationToken)
                    : await new SweepControl(grid, reporter).DeleteAsync(sweep, cancellationToken));
            }
        }

        return new(deletions, await grid.Grains.GetGrain<IDataGrain>(IDataGrain.Key).CleanAsync(dryRun, cancellationToken), !dryRun);
    }
}
