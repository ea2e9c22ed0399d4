using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>What was found of a mechanism, for people.</summary>
internal static class MechanismTables
{
    public static void Draw(Report report, string name, MechanismFacts facts)
    {
        report.Say($"{name}: {Figures.Count(facts.Spec.Questions, "question")} of each class, answer digit and depth. S: additions; M, N: subtractions with positive, with negative answers.");
        var table = Tables.With(">No.", "Experiment", "Verdict", "Corrected", "Why").MayOmit("Corrected");
        foreach (var (finding, corrected) in facts.Findings.Zip(facts.Corrected))
        {
            table.Row(Figures.Count(finding.Number), finding.Name, VerdictOf(finding.Verdict, "not applicable"), VerdictOf(corrected, ""), finding.Why);
        }

        report.Draw(table);
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
