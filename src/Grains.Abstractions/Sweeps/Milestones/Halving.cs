namespace VerifiedAddition.Grains;

/// <summary>What the variants of a sweep are ranked by at a rung, the best first; among equals the one with the lower loss, then the earlier in the file.</summary>
[GenerateSerializer, Alias("va.HalvingRank")]
public enum HalvingRank
{
    /// <summary>Training loss at the rung (<see cref="Milestone.Loss"/>).</summary>
    Loss,

    /// <summary>Wrong answers at the rung, of the questions that it asks.</summary>
    Wrong,

    /// <summary>The first rung without a wrong answer: fewer steps are better.</summary>
    Steps,
}

/// <summary>
/// Successive halving: all variants of a sweep train to the first rung, the best go on to the next, and so on; the others stop there
/// (Li et al., "A System for Massively Parallel Hyperparameter Tuning", arXiv 1810.05934).
/// </summary>
/// <remarks>
/// It is decided as soon as there is something to decide, as in ASHA, but in the order of the file: of the first k variants with results, those
/// among the best k ÷ <paramref name="Factor"/> go on. Who goes on thus depends on results alone, not on which silo was faster.
/// </remarks>
/// <param name="Rungs">Numbers of steps at which it is decided, rising; each below the steps of every variant.</param>
/// <param name="Factor">Of how many one goes on, 2–100.</param>
/// <param name="By">What they are ranked by.</param>
/// <param name="Verification">The questions of a rung; null where they are ranked by loss.</param>
[GenerateSerializer, Immutable, Alias("va.Halving")]
public sealed record Halving(int[] Rungs, int Factor = Halving.DefaultFactor, HalvingRank By = HalvingRank.Loss, VerificationSpec? Verification = null)
{
    /// <summary>Of three one goes on.</summary>
    public const int DefaultFactor = 3;
}
