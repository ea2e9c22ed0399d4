using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>What was found of a mechanism, for people.</summary>
internal static class MechanismTables
{
    /// <summary>Clauses that are named at most.</summary>
    private const int MostNamed = 6;

    public static void Draw(Report report, string name, MechanismFacts facts, IReadOnlyList<Hypothesis>? byNodes)
    {
        report.Say($"{name}: {Figures.Count(facts.Spec.Questions, "question")} of each class, answer digit and depth. S: additions; M, N: subtractions with positive, with negative answers.");
        var table = Tables.With(">No.", "Experiment", "Verdict", "Corrected", "Why").MayOmit("Corrected");
        foreach (var (finding, corrected) in facts.Findings.Zip(facts.Corrected))
        {
            table.Row(Figures.Count(finding.Number), finding.Name, VerdictOf(finding.Verdict, "not applicable"), VerdictOf(corrected, ""), finding.Why);
        }

        report.Draw(table);
        Draw(report, facts.Hypotheses, byNodes);
        if (facts.Spec.Experiments is null)
        {
            report.Say("--experiment N shows the figures of one, --out DIR writes all.");
            return;
        }

        foreach (var finding in facts.Findings.Where(finding => finding.Measurements.Count > 0))
        {
            Draw(report, finding);
        }
    }

    /// <summary>Both forms of the hypotheses side by side.</summary>
    private static void Draw(Report report, IReadOnlyList<Hypothesis> byDelivery, IReadOnlyList<Hypothesis>? byNodes)
    {
        if (byDelivery.Count == 0)
        {
            return;
        }

        var table = Tables.With("Hypothesis", "Form", ">Clauses", ">Strong", ">Partial", ">None", "Met", "What does not hold").MayOmit("None");
        foreach (var hypothesis in byDelivery)
        {
            table.Row(RowOf(hypothesis, "by delivery"));
            if (byNodes?.FirstOrDefault(one => one.Name == hypothesis.Name) is { } older)
            {
                table.Row(RowOf(older, "by nodes"));
            }
        }

        report.Draw(table);
        if (byNodes is null)
        {
            report.Say("Required clauses are counted (docs/domain.md, section 11). --claims tests the older form, by nodes, too.");
        }
    }

    private static string[] RowOf(Hypothesis hypothesis, string form)
    {
        Clause[] required = [.. hypothesis.Required];
        var failed = required.Where(clause => clause.Verdict is Verdict.None).Select(clause => clause.Id).ToArray();
        return
        [
            hypothesis.Name, form, Figures.Count(required.Length), Count(Verdict.Strong), Count(Verdict.Partial), Count(Verdict.None), failed.Length == 0 ? "yes" : "no",
            string.Join(", ", failed.Length > MostNamed ? [.. failed.Take(MostNamed), "…"] : failed),
        ];

        string Count(Verdict verdict) => Figures.Count(required.Count(clause => clause.Verdict == verdict));
    }

    private static void Draw(Report report, Finding finding)
    {
        report.Say($"{finding.Number}: {finding.Name}");
        var table = Tables.With("Class", "Digit", ">Depth", "What", ">Found", ">Control", ">Untrained", "Verdict").MayOmit("Untrained", "Control");
        foreach (var one in finding.Measurements)
        {
            table.Row(
                one.Class is { } kind ? $"{kind.Letter()}" : "", one.Digit is { } digit ? $"A{digit}" : "", one.Depth is { } depth ? Figures.Count(depth) : "", one.What,
                string.Create(CultureInfo.InvariantCulture, $"{one.Found.Value:0.000} ({one.Found.Lower:0.000}–{one.Found.Upper:0.000})"),
                Value(one.Control), Value(one.Twin), VerdictOf(one.Verdict, ""));
        }

        report.Draw(table);
    }

    private static string VerdictOf(Verdict? verdict, string none) => verdict is { } known ? EnumText.Of(known) : none;

    private static string Value(Amount? amount) => amount is { } known ? known.Value.ToString("0.000", CultureInfo.InvariantCulture) : "";
}
