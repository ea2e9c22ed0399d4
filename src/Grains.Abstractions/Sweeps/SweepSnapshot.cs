namespace VerifiedAddition.Grains;

/// <summary>How far a sweep is.</summary>
[GenerateSerializer, Alias("va.SweepPhase")]
public enum SweepPhase
{
    /// <summary>No such sweep was submitted.</summary>
    New,

    /// <summary>Variants train, jobs are done on trained ones, or they wait for it.</summary>
    Running,

    /// <summary>Every variant is trained, and all jobs that the sweep wants are complete.</summary>
    Completed,

    /// <summary>All that could be done is done, and at least one training or job failed.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>Somebody paused it.</summary>
    Paused,
}

/// <summary>One variant of a sweep: its training and its jobs.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="Spec">What it is.</param>
/// <param name="Training">How far its training is.</param>
/// <param name="Jobs">The jobs that the sweep wants of it, kind by kind; empty until it is trained.</param>
/// <param name="Waiting">Why nothing happens, in words; null while something does or nothing is left to do.</param>
/// <param name="Refine">What is done if it gets answers wrong; null for nothing, and for rounds.</param>
/// <param name="RefinedFrom">What it mends, if it is a round of refinement; null for the variants of the file.</param>
/// <param name="Requires">Labels that a silo must have to train it; null: any silo may.</param>
/// <param name="Cause">Why it waits for a slot; null while it waits for none.</param>
[GenerateSerializer, Immutable, Alias("va.CellSnapshot")]
public sealed record CellSnapshot(
    string Name,
    VariantSpec Spec,
    VariantSnapshot Training,
    IJobSnapshot[] Jobs,
    string? Waiting,
    Refinement? Refine = null,
    RefinedFrom? RefinedFrom = null,
    string[]? Requires = null,
    WaitCause? Cause = null)
{
    /// <summary>Its verifications, one for each operation, in order.</summary>
    public VerificationSnapshot[] Verifications
    {
        get => [.. Jobs.OfType<VerificationSnapshot>()];
        init => Jobs = [.. value, .. Jobs.Where(job => job is not VerificationSnapshot)];
    }

    /// <summary>Its analyses: claims and separability.</summary>
    public AnalysisSnapshot[] Analyses
    {
        get => [.. Jobs.OfType<AnalysisSnapshot>()];
        init => Jobs = [.. Jobs.Where(job => job is not AnalysisSnapshot), .. value];
    }
}

/// <summary>A sweep at one moment.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Cells">Its variants in the order of the file, each followed by its rounds of refinement.</param>
/// <param name="Spec">What was submitted last, with the terms set since; null of a sweep that never was.</param>
/// <param name="SubmittedUtc">When it was first submitted.</param>
/// <param name="FinishedUtc">When it last came to an end; null while it runs.</param>
/// <param name="IsIdle">Whether it is running as far as its state tells, but nobody works on it: the process that did has ended.</param>
/// <param name="Left">Variants that were in it before its list was changed, the oldest first; what was done for them is kept.</param>
/// <param name="Untold">How many of its parts have not heard yet that it runs or stands; 0 once all have.</param>
/// <param name="Trouble">Which backend of the grid refuses or does not answer, and its own words; null if none is known not to.</param>
[GenerateSerializer, Immutable, Alias("va.SweepSnapshot")]
public sealed record SweepSnapshot(
    string Name, SweepPhase Phase, CellSnapshot[] Cells, SweepSpec? Spec, DateTimeOffset? SubmittedUtc, DateTimeOffset? FinishedUtc,
    bool IsIdle = false, VariantMatch[]? Left = null, int Untold = 0, string? Trouble = null);

/// <summary>A sweep in a list; <c>IsIdle</c> as in <see cref="SweepSnapshot"/>.</summary>
[GenerateSerializer, Immutable, Alias("va.SweepListing")]
public sealed record SweepListing(
    string Name, SweepPhase Phase, int Variants, int Trained, DateTimeOffset? SubmittedUtc, int Priority = 0, bool IsIdle = false);

/// <summary>Where a name was found.</summary>
/// <param name="HasLeft">Whether the variant is no longer in the sweep, whose list was changed.</param>
[GenerateSerializer, Immutable, Alias("va.VariantMatch")]
public sealed record VariantMatch(string Sweep, string Name, VariantId Id, bool HasLeft = false);
