namespace VerifiedAddition.Grains;

/// <summary>How far a sweep is.</summary>
[GenerateSerializer, Alias("va.SweepPhase")]
public enum SweepPhase
{
    /// <summary>No such sweep was submitted.</summary>
    New,

    /// <summary>Variants train, are verified or analysed, or wait for it.</summary>
    Running,

    /// <summary>Every variant is trained, verified and analysed, as far as the sweep wants it.</summary>
    Completed,

    /// <summary>All that could be done is done, and at least one variant, verification or analysis failed.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>Somebody paused it.</summary>
    Paused,
}

/// <summary>One variant of a sweep: its training and its verifications.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="Spec">What it is.</param>
/// <param name="Training">How far its training is.</param>
/// <param name="Verifications">One for each operation, in order; empty until they are started.</param>
/// <param name="Waiting">Why nothing happens, in words; null while something does or nothing is left to do.</param>
/// <param name="Refine">What is done if it gets answers wrong; null for nothing, and for rounds.</param>
/// <param name="RefinedFrom">What it mends, if it is a round of refinement; null for the variants of the file.</param>
/// <param name="Requires">Labels that a silo must have to train it; null: any silo may.</param>
/// <param name="Analyses">Its claims and its separability, if the sweep has it analysed; empty until it is trained.</param>
/// <param name="Cause">Why it waits for a slot; null while it waits for none.</param>
[GenerateSerializer, Immutable, Alias("va.CellSnapshot")]
public sealed record CellSnapshot(
    string Name,
    VariantSpec Spec,
    VariantSnapshot Training,
    VerificationSnapshot[] Verifications,
    string? Waiting,
    Refinement? Refine = null,
    RefinedFrom? RefinedFrom = null,
    string[]? Requires = null,
    AnalysisSnapshot[]? Analyses = null,
    WaitCause? Cause = null);

/// <summary>A sweep at one moment.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Cells">Its variants in the order of the file, each followed by its rounds of refinement.</param>
/// <param name="Verification">How variants are verified; null if they are not.</param>
/// <param name="SubmittedUtc">When it was first submitted.</param>
/// <param name="FinishedUtc">When it last came to an end; null while it runs.</param>
/// <param name="Terms">What it may take of the grid; null for the usual.</param>
/// <param name="Fuse">Whether its variants may be trained as one stack.</param>
/// <param name="Analysis">Whether trained variants are analysed.</param>
/// <param name="IsIdle">Whether it is running as far as its state tells, but nobody works on it: the process that did has ended.</param>
/// <param name="Left">Variants that were in it before its list was changed, the oldest first; what was done for them is kept.</param>
/// <param name="Untold">How many of its parts have not heard yet that it runs or stands; 0 once all have.</param>
/// <param name="Trouble">Which backend of the grid refuses or does not answer, and its own words; null if none is known not to.</param>
[GenerateSerializer, Immutable, Alias("va.SweepSnapshot")]
public sealed record SweepSnapshot(
    string Name, SweepPhase Phase, CellSnapshot[] Cells, VerificationSpec? Verification, DateTimeOffset? SubmittedUtc,
    DateTimeOffset? FinishedUtc, SweepTerms? Terms = null, Fusing Fuse = Fusing.Auto, bool Analysis = false,
    bool IsIdle = false, VariantMatch[]? Left = null, int Untold = 0, string? Trouble = null);

/// <summary>A sweep in a list; <c>IsIdle</c> as in <see cref="SweepSnapshot"/>.</summary>
[GenerateSerializer, Immutable, Alias("va.SweepListing")]
public sealed record SweepListing(
    string Name, SweepPhase Phase, int Variants, int Trained, DateTimeOffset? SubmittedUtc, int Priority = 0, bool IsIdle = false);

/// <summary>Where a name was found.</summary>
/// <param name="HasLeft">Whether the variant is no longer in the sweep, whose list was changed.</param>
[GenerateSerializer, Immutable, Alias("va.VariantMatch")]
public sealed record VariantMatch(string Sweep, string Name, VariantId Id, bool HasLeft = false);
