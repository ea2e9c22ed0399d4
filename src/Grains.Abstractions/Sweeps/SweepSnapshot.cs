namespace VerifiedAddition.Grains;

/// <summary>The phase of a sweep.</summary>
[GenerateSerializer, Alias("va.SweepPhase")]
public enum SweepPhase
{
    /// <summary>Never submitted.</summary>
    New,

    /// <summary>Variants train, jobs run on trained ones, or they wait to.</summary>
    Running,

    /// <summary>Every variant is trained, and all jobs of the sweep are complete.</summary>
    Completed,

    /// <summary>Everything possible is done, and at least one training or job failed.</summary>
    Failed,

    /// <summary>A user cancelled it.</summary>
    Cancelled,

    /// <summary>A user paused it, or it has used as many slot-hours as it may.</summary>
    Paused,

    /// <summary>A user deletes it: what no other sweep has is being forgotten.</summary>
    Deleting,
}

/// <summary>One variant of a sweep: its training and its jobs.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="Spec">Its specification.</param>
/// <param name="Training">The state of its training.</param>
/// <param name="Jobs">The jobs that the sweep wants for it, by kind; empty until it is trained.</param>
/// <param name="Waiting">A description of why it waits; null while it does not, or when nothing is left to do.</param>
/// <param name="Refine">Refinement in case of wrong answers; null for none, and for rounds.</param>
/// <param name="RefinedFrom">What it refines, if it is a refinement round; null for the variants of the file.</param>
/// <param name="Requires">Labels that a silo must have to train it; null if any silo may.</param>
/// <param name="Cause">Why it waits for a slot; null if it does not.</param>
/// <param name="Decision">What the sweep has decided of it at a milestone, and why; null for nothing.</param>
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
    WaitCause? Cause = null,
    string? Decision = null)
{
    /// <summary>Its verifications, in the order of operations.</summary>
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
/// <param name="Phase">Its phase.</param>
/// <param name="Cells">Its variants in the order of the file, each followed by its refinement rounds.</param>
/// <param name="Spec">The last submitted specification, with the terms set since; null if it was never submitted.</param>
/// <param name="SubmittedUtc">When it was first submitted.</param>
/// <param name="FinishedUtc">When it last ended; null while it runs.</param>
/// <param name="IsIdle">Whether its state says that it is running although the process that ran it has ended.</param>
/// <param name="Left">Variants that were removed from its list, the oldest first; their results are kept.</param>
/// <param name="Untold">Number of its parts that have not yet been told that it runs, is suspended or is deleted; 0 when all have.</param>
/// <param name="Trouble">The backend of the grid that refuses or does not answer, with its error message; null if none is known.</param>
/// <param name="PausedFor">Why the grid paused it, and what to do; null if it is not paused, or a user paused it.</param>
[GenerateSerializer, Immutable, Alias("va.SweepSnapshot")]
public sealed record SweepSnapshot(
    string Name, SweepPhase Phase, CellSnapshot[] Cells, SweepSpec? Spec, DateTimeOffset? SubmittedUtc, DateTimeOffset? FinishedUtc,
    bool IsIdle = false, VariantMatch[]? Left = null, int Untold = 0, string? Trouble = null, string? PausedFor = null);

/// <summary>A sweep in a list; <c>IsIdle</c> is as in <see cref="SweepSnapshot"/>.</summary>
[GenerateSerializer, Immutable, Alias("va.SweepListing")]
public sealed record SweepListing(
    string Name, SweepPhase Phase, int Variants, int Trained, DateTimeOffset? SubmittedUtc, int Priority = 0, bool IsIdle = false);

/// <summary>A variant found by name.</summary>
/// <param name="HasLeft">Whether the variant has been removed from the sweep's list.</param>
[GenerateSerializer, Immutable, Alias("va.VariantMatch")]
public sealed record VariantMatch(string Sweep, string Name, VariantId Id, bool HasLeft = false);
