using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>A clause of a hypothesis with its verdicts for several models.</summary>
/// <param name="Hypothesis">The name of the hypothesis.</param>
/// <param name="Id">The clause's name, including its digit if it has one.</param>
/// <param name="Text">The clause in words.</param>
/// <param name="IsOptional">Whether it is optional for every model it applies to.</param>
/// <param name="Models">One clause per model; null where it does not apply to the model, or could not be tested.</param>
public sealed record ClauseRow(string Hypothesis, string Id, string Text, bool IsOptional, IReadOnlyList<Clause?> Models)
{
    /// <summary>The name without the digit: <c>add-2.SS</c> of <c>add-2.SS.3</c>.</summary>
    public string Family => Digit is null ? Id : Id[..Id.LastIndexOf('.')];

    /// <summary>The digit of the clause; null if it is not about a single digit.</summary>
    public int? Digit =>
        int.TryParse(Id.AsSpan(Id.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var digit) ? digit : null;

    /// <summary>Number of models in which it holds, strongly or partially.</summary>
    public Tally Holds => Count(verdict => verdict != Verdict.None);

    /// <summary>Number of models in which it holds strongly.</summary>
    public Tally IsStrong => Count(verdict => verdict == Verdict.Strong);

    private Tally Count(Func<Verdict, bool> counts) =>
        default(Tally).With([.. Models.OfType<Clause>().Select(clause => counts(clause.Verdict))]);
}
