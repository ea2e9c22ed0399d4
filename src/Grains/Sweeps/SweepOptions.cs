using System.ComponentModel.DataAnnotations;

namespace VerifiedAddition.Grains;

/// <summary>How sweeps resume. Bound from the section <see cref="Section"/>.</summary>
public sealed class SweepOptions
{
    public const string Section = "Sweep";

    /// <summary>
    /// Whether an unfinished sweep resumes when its grain is activated, as in a cluster; if not, it waits until it is submitted
    /// again, so that a process started to look at a sweep does not begin to train it. Default: yes.
    /// </summary>
    public bool ResumesByItself { get; init; } = true;

    /// <summary>
    /// Number of variants of a sweep that have begun and wait for a slot, for each set of labels, at least 1; as many as train, where that is more.
    /// The others wait within the sweep. A sweep of no more variants begins all of them. Default: 256.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = Section + ":Ahead must be from {1} to {2}.")]
    public int Ahead { get; init; } = 256;
}
