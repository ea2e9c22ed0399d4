using System.Globalization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>How comparisons are told: with a symbol for each verdict, so that colour is not needed.</summary>
public static class ComparisonText
{
    /// <summary>Where a model cannot have something, or nothing was there to judge it by.</summary>
    public const string Impossible = "–";

    /// <summary>What a dash means.</summary>
    public const string Unknown = "impossible or untested";

    /// <summary>What the symbols mean.</summary>
    public const string Key = $"● strong, ◐ partial, ○ none, – {Unknown}";

    /// <summary>A verdict as one character.</summary>
    public static string Symbol(Verdict? verdict) => verdict switch
    {
        Verdict.Strong => "●",
        Verdict.Partial => "◐",
        Verdict.None => "○",
        _ => Impossible,
    };

    /// <summary>A verdict and how often the best claim passes, in percent: <c>● 100</c>.</summary>
    public static string Symbol(RoleFinding? found) => found?.Best is { } best
        ? Invariant($"{Symbol(found.Verdict)} {100 * best.Passed.Rate:0}")
        : Symbol(found?.Verdict);

    /// <summary>The ends of a share's interval, in percent: <c>29–100</c>.</summary>
    public static string Interval(Tally tally) =>
        tally.Trials == 0 ? "" : Invariant($"{100 * tally.Lower:0}–{100 * tally.Upper:0}");

    /// <summary><c>2 of 3</c></summary>
    public static string Count(Tally tally) => Invariant($"{tally.Count} of {tally.Trials}");

    /// <summary>What a model is: <c>3 digits, 2 layers, 3 heads; add, subtract</c></summary>
    public static string Nature(ModelClaims model)
    {
        var shape = model.Facts.Analysis.Model;
        return Invariant(
            $"{Figures.Count(shape.Digits, "digit")}, {Figures.Count(shape.Layers, "layer")}, {Figures.Count(shape.Heads, "head")}; {string.Join(", ", model.Facts.Operations.Select(EnumText.Of))}");
    }

    /// <summary>How much the models have in common, in one sentence.</summary>
    public static string Summary(ModelComparison comparison)
    {
        var common = comparison.Roles.Where(row => row.Stands.Trials > 1).ToArray();
        var (all, none) = (common.Count(row => row.Stands.Count == row.Stands.Trials), common.Count(row => row.Stands.Count == 0));
        return
            $"Of {Figures.Count(common.Length, "claim")} that two models or more can have, {Figures.Count(all)} stand in all that can have them, " +
            $"{Figures.Count(common.Length - all - none)} in some, {Figures.Count(none)} in none.";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
