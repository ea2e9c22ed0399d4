namespace VerifiedAddition.Circuits;

/// <summary>What happened when something was ablated.</summary>
/// <param name="Target">What was ablated.</param>
/// <param name="Failures">Every question that was answered wrongly then, in the order of the questions.</param>
public sealed record AblationOutcome(AblationTarget Target, IReadOnlyList<WrongAnswer> Failures)
{
    /// <summary>Puts outcomes together that were found apart, over other targets or other questions, in any order.</summary>
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
