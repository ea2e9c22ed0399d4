using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Learns what became of a sweep's variants and jobs. Key: the sweep's name.</summary>
[Alias("va.ISweepNewsGrain"), Version(GridContract.Version)]
public interface ISweepNewsGrain : IGrainWithStringKey
{
    /// <summary>Notifies the sweep of a change in one of its variants.</summary>
    [Alias("VariantChanged"), AlwaysInterleave]
    Task VariantChangedAsync(VariantSnapshot variant, CancellationToken cancellationToken = default);

    /// <summary>Notifies the sweep of a change in a job that it requested.</summary>
    [Alias("JobChanged"), AlwaysInterleave]
    Task JobChangedAsync(IJobSnapshot job, CancellationToken cancellationToken = default);

    /// <summary>Deletes lists of the sweep that its state does not name, such as those of a process that was killed.</summary>
    /// <param name="dryRun">Whether nothing is deleted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was deleted, or would be.</returns>
    [Alias("Tidy")]
    Task<StoredKind[]> TidyAsync(bool dryRun, CancellationToken cancellationToken = default);
}

/// <summary>Keeps the index of all sweeps. Key: <see cref="ISweepIndexGrain.Key"/>.</summary>
[Alias("va.ISweepRegistryGrain"), Version(GridContract.Version)]
public interface ISweepRegistryGrain : IGrainWithStringKey
{
    /// <summary>Registers a sweep's list of variants; variants that have left it can still be found.</summary>
    [Alias("Register")]
    Task RegisterAsync(string sweep, VariantMatch[] variants, CancellationToken cancellationToken = default);

    /// <summary>Takes variants that have left a sweep out of the index.</summary>
    [Alias("ForgetLeft")]
    Task ForgetLeftAsync(string sweep, VariantId[] variants, CancellationToken cancellationToken = default);

    /// <summary>Takes a sweep out of the index; its name is free then.</summary>
    [Alias("Forget")]
    Task ForgetAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>Deletes names of a sweep's variants that the index does not name, such as those of a process that was killed.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="dryRun">Whether nothing is deleted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was deleted, or would be.</returns>
    [Alias("Tidy")]
    Task<StoredKind[]> TidyAsync(string sweep, bool dryRun, CancellationToken cancellationToken = default);
}
