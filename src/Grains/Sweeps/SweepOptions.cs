namespace VerifiedAddition.Grains;

/// <summary>How sweeps go on. Bound from the section <see cref="Section"/>.</summary>
public sealed class SweepOptions
{
    public const string Section = "Sweep";

    /// <summary>
    /// Whether an unfinished sweep goes on by itself when its grain is activated, as in a cluster; if not, it waits until it is submitted
    /// again, so that a process that was started to look at a sweep does not begin to train it. Default: yes.
    /// </summary>
    public bool ResumesByItself { get; init; } = true;
}
