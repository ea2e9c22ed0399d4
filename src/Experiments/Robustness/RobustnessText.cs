using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The results of one family in words and numbers.</summary>
public static class RobustnessText
{
    /// <summary>Outcomes that are told; JSON has all.</summary>
    private const int MaxOutcomes = 3;

    /// <summary><c>add</c></summary>
    public static string OperationOf(RobustnessResult result) => result.Part.Operation.Name();

    /// <summary><c>97.3 %</c></summary>
    public static string Share(RobustnessResult result) => Percent((double)result.Right / result.Questions);

    /// <summary>The exact interval of the share: <c>96.1–98.2 %</c>.</summary>
    public static string Interval(RobustnessResult result)
    {
        var bounds = Bounds(result);
        return $"{Number(bounds.Lower)}–{Percent(bounds.Upper)}";
    }

    /// <summary>Clopper and Pearson's interval of the share, two-sided at 95 %.</summary>
    public static ConfidenceInterval Bounds(RobustnessResult result) => ClopperPearson.TwoSided(result.Right, result.Questions);

    /// <summary><c>other 12.1 %, x+y 3.0 %</c>; empty where all is right.</summary>
    public static string Instead(RobustnessResult result) => string.Join(
        ", ", result.Instead.Take(MaxOutcomes).Select(one => $"{one.Outcome} {Percent((double)one.Count / result.Questions)}"));

    /// <summary><c>12+5= +0170 (+0017)</c>: what was read, what was written, and what would have been right; empty where all is right.</summary>
    public static string Example(RobustnessResult result) =>
        result.Examples is [var first, ..] ? $"{first.Read} {first.Written} ({first.Right})" : "";

    private static string Percent(double share) => $"{Number(share)} %";

    private static string Number(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
