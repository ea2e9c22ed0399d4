namespace VerifiedAddition.Grains;

/// <summary>What is known of a variant at a milestone.</summary>
internal enum MilestoneState
{
    /// <summary>It has not come there, or its answers are still being verified.</summary>
    Unknown,

    /// <summary>It is there, with a result.</summary>
    Known,

    /// <summary>It failed on the way, or its answers could not be verified: it is ranked behind all others.</summary>
    Failed,

    /// <summary>It is further, and nothing was recorded there: another sweep had trained it. It is not ranked, and goes on, which costs nothing.</summary>
    Passed,
}

/// <summary>What is known of a variant at a rung.</summary>
/// <param name="State">Whether it has a result.</param>
/// <param name="Value">What it is ranked by, lower is better; 0 unless known.</param>
/// <param name="Loss">Decides among equal values.</param>
/// <param name="Words">The value in words.</param>
internal readonly record struct MilestoneResult(MilestoneState State, double Value = 0, double Loss = 0, string Words = "");
