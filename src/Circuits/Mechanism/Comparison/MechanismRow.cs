namespace VerifiedAddition.Circuits;

/// <summary>One case of an experiment, or all of a class, with its verdicts for several models.</summary>
/// <param name="Number">The experiment's number.</param>
/// <param name="Name">The experiment's name.</param>
/// <param name="What">What was done; null if that differs from model to model.</param>
/// <param name="Class">The class of questions; null for several.</param>
/// <param name="Digit">The answer digit; null for all.</param>
/// <param name="Depth">From how many columns below its carry comes; null for all, or where that does not matter.</param>
/// <param name="Verdicts">One for each model; null where there is nothing to judge.</param>
/// <param name="Corrected">What remains of them, corrected for the number of all cases of all models.</param>
public sealed record MechanismRow(
    int Number, string Name, string? What, OperationClass? Class, int? Digit, int? Depth, IReadOnlyList<Verdict?> Verdicts, IReadOnlyList<Verdict?> Corrected)
{
    /// <summary>Number of models in which it is strong, of those that were judged.</summary>
    public Tally Strong => Count(Verdicts, Verdict.Strong);

    /// <summary>Number of models in which it is strong or partial.</summary>
    public Tally Holds => Count(Verdicts, Verdict.Partial);

    /// <summary>Number of models in which it is strong, corrected.</summary>
    public Tally CorrectedStrong => Count(Corrected, Verdict.Strong);

    /// <summary>Number of models in which it is strong or partial, corrected.</summary>
    public Tally CorrectedHolds => Count(Corrected, Verdict.Partial);

    private static Tally Count(IReadOnlyList<Verdict?> verdicts, Verdict least) => default(Tally).With([.. verdicts.OfType<Verdict>().Select(verdict => verdict >= least)]);
}
