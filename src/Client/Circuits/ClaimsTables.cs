using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>Claims for people: those that stand, and then the hypotheses.</summary>
internal static class ClaimsTables
{
    public static void Draw(Report report, string name, ClaimFacts facts)
    {
        var claims = Tables.With("Node", "Sub-task", ">Digit", ">Passes", "95 %", ">Same class", ">Other node", ">Elsewhere", ">Effect", ">Looks", "Verdict")
            .NamedBy(3).MayOmit("Looks", "Elsewhere", "Other node", "Same class", "95 %", "Effect");
        foreach (var evidence in facts.Confirmed)
        {
            claims.Row(
                evidence.Claim.NodesText,
                evidence.Claim.Task.ToString(),
                evidence.Claim.Column?.ToString(CultureInfo.InvariantCulture) ?? "",
                Percent(evidence.Passed.Rate),
                Text($"{100 * evidence.Passed.Lower:0.0}–{100 * evidence.Passed.Upper:0.0}"),
                Percent(evidence.SameClass.Rate),
                Percent(evidence.OtherNode.Rate),
                Percent(evidence.OtherPosition.Rate),
                Text($"{evidence.Effect:0.00}"),
                evidence.Attention is { } share ? Percent(share) : "",
                EnumText.Of(evidence.Verdict));
        }

        report.Draw(claims);
        foreach (var hypothesis in Hypotheses.Of(facts))
        {
            Draw(report, hypothesis);
        }

        Sum(report, name, facts);
    }

    private static void Draw(Report report, Hypothesis hypothesis)
    {
        var clauses = Tables.With("Clause", $"Hypothesis: {hypothesis.Name}", "Holds", "Evidence");
        foreach (var clause in hypothesis.Clauses)
        {
            clauses.Row(clause.Id, clause.Text, clause.IsOptional ? $"{EnumText.Of(clause.Verdict)} (optional)" : EnumText.Of(clause.Verdict), clause.Evidence);
        }

        report.Draw(clauses);
        var required = hypothesis.Required.ToArray();
        report.Say(
            $"Of {Figures.Count(required.Length, "required clause")} of the {hypothesis.Name} hypothesis {Count(required, Verdict.Strong)} hold strongly, " +
            $"{Count(required, Verdict.Partial)} partly, {Count(required, Verdict.None)} not.");

        static string Count(Clause[] clauses, Verdict verdict) => Figures.Count(clauses.Count(clause => clause.Verdict == verdict));
    }

    private static void Sum(Report report, string name, ClaimFacts facts)
    {
        report.Say(
            $"{name}: {Figures.Count(facts.Evidence.Count, "claim")} tested on up to {Figures.Count(facts.Spec.Questions, "question")} each, " +
            $"{Figures.Count(facts.Evidence.Count(evidence => evidence.Verdict == Verdict.Strong))} strong, " +
            $"{Figures.Count(facts.Evidence.Count(evidence => evidence.Verdict == Verdict.Partial))} partial. " +
            $"{ClaimText.Purposes(facts)}.");
    }

    private static string Percent(double share) => Text($"{100 * share:0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
