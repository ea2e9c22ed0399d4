namespace VerifiedAddition.Circuits;

/// <summary>The effect of one ablation.</summary>
/// <param name="Target">The ablated position or node.</param>
/// <param name="Failures">All questions answered wrongly under the ablation, in the order of the questions.</param>
public sealed record AblationOutcome(AblationTarget Target, IReadOnlyList<WrongAnswer> Failures)
{
    /// <summary>Merges outcomes that were computed separately, for different targets or different questions, in any order.</summary>
    /// <returns>One outcome for each target, by position, whole positions first, then by layer; heads before the MLP.</returns>
    public static IReadOnlyList<AblationOutcome> Merge(IEnumerable<AblationOutcome> parts) =>
    [
        .. parts
            .GroupBy(part => part.Target)
            .Select(same => new AblationOutcome(
                same.Key, [.. same.SelectMany(part => part.Failures).DistinctBy(failure => failure.Question).OrderBy(failure => failure.Question)]))
            .OrderBy(outcome => outcome.Target.Position)
            .ThenBy(outcome => outcome.Target.Node?.Layer ?? -1)
            .ThenBy(outcome => outcome.Target.Node?.Head ?? int.MaxValue),
    ];
}
