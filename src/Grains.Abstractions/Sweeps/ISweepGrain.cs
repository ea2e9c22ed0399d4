using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Trains and verifies a list of variants. Key: the sweep's name.</summary>
[Alias("va.ISweepGrain"), Version(GridContract.Version), ForClients]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Starts the sweep, resumes it, or changes its list of variants; results of variants that stay are reused.</summary>
    /// <exception cref="ArgumentException">The specification has another sweep's name, is empty, or repeats a variant name.</exception>
    [Alias("Submit")]
    Task<SweepSnapshot> SubmitAsync(SweepSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Stops everything that no other sweep wants; all progress is kept.</summary>
    [Alias("Cancel")]
    Task<SweepSnapshot> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Checkpoints and suspends training until the sweep is resumed; what another sweep wants continues.</summary>
    [Alias("Pause")]
    Task<SweepSnapshot> PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Resumes a paused or cancelled sweep.</summary>
    [Alias("Resume")]
    Task<SweepSnapshot> ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>Retries failed trainings and jobs.</summary>
    /// <param name="variants">Names of variants; if empty, all that failed.</param>
    /// <exception cref="ArgumentException">The sweep has no variant of that name, or nothing of it failed.</exception>
    [Alias("Retry")]
    Task<SweepSnapshot> RetryAsync(string[] variants, CancellationToken cancellationToken = default);

    /// <summary>Changes the sweep's priority and limit until it is submitted again.</summary>
    /// <exception cref="ArgumentException">A term is out of range.</exception>
    [Alias("SetTerms")]
    Task<SweepSnapshot> SetTermsAsync(SweepTerms terms, CancellationToken cancellationToken = default);

    /// <summary>Adds a variant to the sweep's list and goes on with the sweep; what of it failed is tried again. A variant that it has is not added twice.</summary>
    /// <exception cref="ArgumentException">
    /// There is no such sweep, it is paused or cancelled, it has another variant of that name, or the variant cannot be trained, or not without its parent.
    /// </exception>
    [Alias("Add")]
    Task<SweepSnapshot> AddAsync(NamedVariant variant, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a variant out of a sweep that does not run, with its rounds of refinement, and forgets them with their jobs; what another sweep has
    /// stays there. A variant that has left the sweep before is forgotten, too.
    /// </summary>
    /// <param name="variant">Its name in the sweep.</param>
    /// <param name="cancellationToken">Ends the wait; called again, it goes on.</param>
    /// <exception cref="ArgumentException">The sweep runs, has no such variant or no other one, or another variant starts from it.</exception>
    [Alias("Remove")]
    Task<SweepSnapshot> RemoveAsync(string variant, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets a sweep, unless it runs, and everything that no other sweep has: variants with their checkpoints, weights and records, and jobs.
    /// Certificates stay.
    /// </summary>
    /// <returns>
    /// The sweep: its phase is <see cref="SweepPhase.Deleting"/> while that goes on in the background, and <see cref="SweepPhase.New"/> when it is
    /// forgotten; a sweep that runs stays as it is.
    /// </returns>
    [Alias("Delete")]
    Task<SweepSnapshot> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the sweep's state; its phase is <see cref="SweepPhase.New"/> if it was never submitted.</summary>
    [Alias("View"), AlwaysInterleave]
    Task<SweepSnapshot> ViewAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the specification of a variant of the sweep, or of a round of refinement; null if it has none of this identity.</summary>
    [Alias("Spec"), AlwaysInterleave]
    Task<VariantSpec?> SpecAsync(VariantId variant, CancellationToken cancellationToken = default);

    /// <summary>Returns the sweep's state with its variants counted, not listed; its phase is <see cref="SweepPhase.New"/> if it was never submitted.</summary>
    [Alias("Overview"), AlwaysInterleave]
    Task<SweepOverview> OverviewAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns some of the sweep's variants.</summary>
    /// <exception cref="ArgumentException">The request is out of range, or names a variant that the sweep does not have.</exception>
    [Alias("Page"), AlwaysInterleave]
    Task<SweepPage> PageAsync(SweepPageRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the variants that were removed from the sweep's list and kept, the oldest first.</summary>
    [Alias("Left"), AlwaysInterleave]
    Task<VariantMatch[]> LeftAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the sweep's entry in a list.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<SweepListing> ListAsync(CancellationToken cancellationToken = default);
}

/// <summary>Index of all sweeps and the names of their variants. Key: <see cref="Key"/>.</summary>
[Alias("va.ISweepIndexGrain"), Version(GridContract.Version), ForClients]
public interface ISweepIndexGrain : IGrainWithStringKey
{
    const string Key = "all";

    /// <summary>Returns the names of all sweeps, the oldest first.</summary>
    [Alias("Names")]
    Task<string[]> NamesAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds all variants named <c>VARIANT</c>, or the one named <c>SWEEP/VARIANT</c>, or the one with this identity.</summary>
    /// <returns>If no current variant matches, those that have left their sweeps.</returns>
    [Alias("Find")]
    Task<VariantMatch[]> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Returns the variants of other sweeps that this sweep has, too; those that have left a sweep count as its own.</summary>
    [Alias("Shared")]
    Task<VariantMatch[]> SharedAsync(string sweep, CancellationToken cancellationToken = default);
}
