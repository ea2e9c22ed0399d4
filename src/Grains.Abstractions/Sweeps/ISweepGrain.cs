using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Drives a list of variants to trained and verified models. Key: the sweep's name.</summary>
[Alias("va.ISweepGrain"), Version(GridContract.Version)]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Starts the sweep, resumes it, or changes its list of variants; what was done for a variant that stays is reused.</summary>
    /// <exception cref="ArgumentException">The specification is not of this sweep, is empty, or repeats a name.</exception>
    [Alias("Submit")]
    Task<SweepSnapshot> SubmitAsync(SweepSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Stops what no other sweep wants; all progress is kept.</summary>
    [Alias("Cancel")]
    Task<SweepSnapshot> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Checkpoints and suspends training until the sweep is resumed; what another sweep wants goes on.</summary>
    [Alias("Pause")]
    Task<SweepSnapshot> PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Goes on with a paused or cancelled sweep.</summary>
    [Alias("Resume")]
    Task<SweepSnapshot> ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>Tries once more what failed, trainings and jobs.</summary>
    /// <param name="variants">Names of variants; none: all that failed.</param>
    /// <exception cref="ArgumentException">The sweep has no variant of that name, or nothing of it failed.</exception>
    [Alias("Retry")]
    Task<SweepSnapshot> RetryAsync(string[] variants, CancellationToken cancellationToken = default);

    /// <summary>Changes what the sweep may take of the grid, until it is submitted again.</summary>
    /// <exception cref="ArgumentException">A term is out of range.</exception>
    [Alias("SetTerms")]
    Task<SweepSnapshot> SetTermsAsync(SweepTerms terms, CancellationToken cancellationToken = default);

    /// <summary>The sweep now; its phase is <see cref="SweepPhase.New"/> when it was never submitted.</summary>
    [Alias("View"), AlwaysInterleave]
    Task<SweepSnapshot> ViewAsync(CancellationToken cancellationToken = default);

    /// <summary>The sweep in one line.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<SweepListing> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>News of a variant that this sweep wants.</summary>
    [Alias("VariantChanged"), AlwaysInterleave]
    Task VariantChangedAsync(VariantSnapshot variant, CancellationToken cancellationToken = default);

    /// <summary>News of a job that this sweep asked for.</summary>
    [Alias("JobChanged"), AlwaysInterleave]
    Task JobChangedAsync(IJobSnapshot job, CancellationToken cancellationToken = default);
}

/// <summary>Knows every sweep and the names of their variants. Key: <see cref="Key"/>.</summary>
[Alias("va.ISweepIndexGrain"), Version(GridContract.Version)]
public interface ISweepIndexGrain : IGrainWithStringKey
{
    const string Key = "all";

    /// <summary>A sweep tells its list of variants; those that are no longer in it are still found.</summary>
    [Alias("Register")]
    Task RegisterAsync(string sweep, VariantMatch[] variants, CancellationToken cancellationToken = default);

    /// <summary>The names of all sweeps, the oldest first.</summary>
    [Alias("Names")]
    Task<string[]> NamesAsync(CancellationToken cancellationToken = default);

    /// <summary>Every variant called <c>VARIANT</c>, or the one called <c>SWEEP/VARIANT</c>, or that has the identity.</summary>
    /// <returns>Where no sweep has such a variant, those that have left theirs.</returns>
    [Alias("Find")]
    Task<VariantMatch[]> FindAsync(string name, CancellationToken cancellationToken = default);
}
