using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>How variants are chosen while they train; the keys are those of a sweep file.</summary>
/// <param name="Rungs">Numbers of steps at which the best go on.</param>
/// <param name="Factor">Of how many one goes on.</param>
/// <param name="By">What they are ranked by.</param>
/// <param name="Verification">The questions of a rung; null where they are ranked by loss.</param>
public sealed record HalvingJson(IReadOnlyList<int> Rungs, int Factor, HalvingRank By, VerificationSpecJson? Verification)
{
    /// <summary>The JSON form; null of none.</summary>
    public static HalvingJson? Of(Halving? halving) =>
        halving is null ? null : new(halving.Rungs, halving.Factor, halving.By, VerificationSpecJson.Of(halving.Verification));
}

/// <summary>When a variant ends before its last step; the keys are those of a sweep file.</summary>
/// <param name="At">Numbers of steps at which it is looked.</param>
/// <param name="Loss">The loss is below this; null for no such condition.</param>
/// <param name="Clean">All answers to these questions are right; null for no such condition.</param>
public sealed record StopRuleJson(IReadOnlyList<int> At, double? Loss, VerificationSpecJson? Clean)
{
    /// <summary>The JSON form; null of none.</summary>
    public static StopRuleJson? Of(StopRule? stop) => stop is null ? null : new(stop.At, stop.Loss, VerificationSpecJson.Of(stop.Clean));
}

/// <summary>How far a variant had come after a number of steps.</summary>
/// <param name="Step">Number of steps done.</param>
/// <param name="Loss">Mean of the last 50 losses, or of all if there are fewer.</param>
/// <param name="WeightsSha256">Hash of the weights; null if they were not kept.</param>
public sealed record MilestoneJson(int Step, double Loss, string? WeightsSha256);
