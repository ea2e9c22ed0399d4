using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>The jobs on one trained variant.</summary>
/// <param name="grid">The grid that has it.</param>
/// <param name="variant">The variant.</param>
internal sealed class VariantJobs(IGrid grid, FoundVariant variant)
{
    private const int KeyLength = 20;

    /// <summary>The grid that does them.</summary>
    public IGrid Grid => grid;

    /// <summary>The variant.</summary>
    public FoundVariant Variant => variant;

    /// <exception cref="ClientException">There is no such variant, or it is not trained yet.</exception>
    public static async Task<VariantJobs> FindAsync(IGridSource source, string segment, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var found = await VariantName.FindAsync(grid, segment, cancellationToken);
        _ = found.Weights; // refuses what is not trained
        return new(grid, found);
    }

    /// <summary>The jobs that sweeps want of the variant.</summary>
    public async Task<IReadOnlyList<IJobSnapshot>> OfSweepsAsync(CancellationToken cancellationToken)
    {
        var names = variant.Training.Sweeps.Append(variant.Sweep).Distinct(StringComparer.Ordinal);
        var sweeps = await ReadableSweeps.ReadAsync(names, name => grid.ViewAsync(name, cancellationToken));
        return
        [
            .. sweeps.Readable.SelectMany(sweep => sweep.Cells).Where(cell => cell.Training.Id == variant.Training.Id)
                .SelectMany(cell => cell.Jobs).DistinctBy(job => job.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>Starts a job, or goes on with it; one that is complete stays as it is.</summary>
    /// <exception cref="ArgumentException">The plan cannot be carried out.</exception>
    public Task<IJobSnapshot> StartAsync(IJobPlan plan, CancellationToken cancellationToken)
    {
        plan.Require();
        return grid.Grains.GetJob(plan.Job, plan.KeyFor(variant.Weights)).StartAsync(variant.Weights, plan, sweep: null, cancellationToken);
    }

    /// <summary>How a job on the variant stands.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="key">Its key.</param>
    /// <param name="planOf">What a job of the kind was started with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">There is none of that key.</exception>
    public async Task<TJob> ViewAsync<TJob>(JobKind kind, string key, Func<TJob, IJobPlan?> planOf, CancellationToken cancellationToken)
        where TJob : class, IJobSnapshot =>
        key.Length == KeyLength && key.All(char.IsAsciiHexDigitLower)
            && await grid.Grains.GetJob(kind, key).ViewAsync(cancellationToken) is TJob job && planOf(job)?.KeyFor(variant.Weights) == key
            ? job
            : throw new ClientException($"There is no {kind} with the key {UntrustedText.Quote(key)} of the variant {variant.Name}.") { IsUnknownName = true };

    /// <summary>What to answer when jobs were started.</summary>
    /// <param name="collection">The last part of the address of jobs of their kind.</param>
    /// <param name="jobs">The jobs, at least one.</param>
    public BegunAnswer<JobJson[]> Begun(string collection, IReadOnlyList<IJobSnapshot> jobs) => new(
        [.. jobs.Select(JobJson.Of)],
        jobs.FirstOrDefault(job => !JobProgress.IsOver(job)) is { } running ? VariantName.LocationOf(variant, $"{collection}/{running.Key}") : null);
}
