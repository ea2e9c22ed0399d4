using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>A clause of a hypothesis, and whether it holds of each of several models.</summary>
/// <param name="Hypothesis">The name of the hypothesis.</param>
/// <param name="Id">The clause's name, with the digit where it is about one.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsOptional">Whether it is optional for every model of which it is said.</param>
/// <param name="Models">For each model; null where the hypothesis says no such thing of it, or nothing was there to judge it by.</param>
public sealed record ClauseRow(string Hypothesis, string Id, string Text, bool IsOptional, IReadOnlyList<Clause?> Models)
{
    /// <summary>The name without the digit: <c>A2.SS</c> of <c>A2.SS.3</c>.</summary>
    public string Family => Digit is null ? Id : Id[..Id.LastIndexOf('.')];

    /// <summary>The digit that the clause is about; null if it is about no single one.</summary>
    public int? Digit =>
        int.TryParse(Id.AsSpan(Id.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var digit) ? digit : null;

    /// <summary>Of how many models it holds, strongly or partly.</summary>
    public Tally Holds => Count(verdict => verdict != Verdict.None);

    /// <summary>Of how many it holds strongly.</summary>
    public Tally IsStrong => Count(verdict => verdict == Verdict.Strong);

    private Tally Count(Func<Verdict, bool> counts) =>
        default(Tally).With([.. Models.OfType<Clause>().Select(clause => counts(clause.Verdict))]);
}
