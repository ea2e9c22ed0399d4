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
}
