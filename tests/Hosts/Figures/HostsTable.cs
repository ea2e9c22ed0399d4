using System.Globalization;

namespace VerifiedAddition.Hosts;

/// <summary>A report as a table, as pages have it.</summary>
internal static class HostsTable
{
    public static IEnumerable<string> Of(HostsReport report)
    {
        yield return "| scenario | lasted, s | known dead, s | lease back, s | trained again, s | no answer, s | whole again, s |";
        yield return "| --- | --- | --- | --- | --- | --- | --- |";
        foreach (var one in report.Scenarios)
        {
            yield return RowOf(one);
        }

        yield return "";
        yield return Line($"seed {report.Seed}: {report.Sweeps} sweeps, {report.Variants} variants, {report.Questions:N0} questions; counted twice {report.QuestionsCountedTwice}, missed {report.QuestionsMissed}, results that differ {report.Differences}");
        yield return Line($"answers about the state of the grid: {report.Scenarios.Sum(one => one.Answers)}");
        foreach (var omitted in report.Omitted)
        {
            yield return $"left out: {omitted}";
        }

        yield return report.Problems.Count == 0
            ? "equal to the undisturbed run: weights, losses, records, verifications, certificates, analyses"
            : Line($"WRONG: {report.Problems.Count} problems");
        foreach (var problem in report.Problems)
        {
            yield return $"  {problem}";
        }
    }

    /// <summary>What is told of a scenario when it is over.</summary>
    public static IEnumerable<string> RowsOf(ScenarioFigures one) => one.Problems.Prepend(RowOf(one));

    private static string RowOf(ScenarioFigures one) => Line(
        $"| `{one.Scenario}`: {one.Words} | {one.Lasted:F0} | {one.KnownDead:F1} | {one.LeaseBack:F1} | {one.TrainedAgain:F1} | {one.Unanswered:F1} | {one.Whole:F1} |");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
