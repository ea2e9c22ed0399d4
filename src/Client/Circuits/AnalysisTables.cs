using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>An analysis for people.</summary>
internal static class AnalysisTables
{
    public static void Draw(Report report, string name, CircuitFacts facts)
    {
        var layout = facts.Model.Layout;
        var positions = Tables.With("Position", "", ">Fails", "Share by class");
        foreach (var outcome in facts.UsefulPositions)
        {
            positions.Row(
                outcome.Target.ToString(),
                layout.NameOf(outcome.Target.Position),
                Figures.Count(outcome.Failures.Count),
                ByClass(outcome, facts.Questions));
        }

        report.Draw(positions);
        var nodes = Tables.With("Node", "At", ">Fails", "Impact", "Classes", "Attends to").MayOmit("Attends to", "Classes");
        foreach (var outcome in facts.UsefulNodes)
        {
            var summary = FailureSummary.Of(outcome.Failures, facts.Questions);
            nodes.Row(
                outcome.Target.ToString(),
                layout.NameOf(outcome.Target.Position),
                Share(summary),
                FailureSummary.UnionOfImpacts(outcome.Failures, facts.Model.Digits),
                string.Join(' ', summary.Classes.Select(counted => counted.Value).Order().Select(one => one.Label())),
                Attends(facts.AttentionOf(outcome.Target.Node!.Value), layout));
        }

        report.Draw(nodes);
        report.Say(
            $"{name} needs {Figures.Count(facts.UsefulPositions.Count())} of {Figures.Count(facts.Positions.Count, "position")} and " +
            $"{Figures.Count(facts.UsefulNodes.Count())} of {Figures.Count(facts.Nodes.Count, "node")} for {Figures.Count(facts.Questions.Count, "question")} " +
            $"({EnumText.Of(facts.Spec.Policy)} policy, {EnumText.Of(facts.Spec.Kind)} ablation).");
    }

    private static string ByClass(AblationOutcome outcome, IReadOnlyList<Question> questions)
    {
        var all = questions.CountBy(question => Complexity.Of(question)).ToDictionary();
        return string.Join(' ', FailureSummary.Of(outcome.Failures, questions).Classes
            .OrderByDescending(counted => counted.Count)
            .Select(counted => string.Create(
                CultureInfo.InvariantCulture, $"{counted.Value.Label()}={Math.Round(100.0 * counted.Count / all[counted.Value])}%")));
    }

    private static string Share(FailureSummary summary) => summary.Percent < 1 ? "<1 %" : $"{Figures.Count(summary.Percent)} %";

    private static string Attends(HeadAttention? attention, Layout layout) => string.Join(' ', (attention?.Top ?? []).Select(seen =>
        string.Create(CultureInfo.InvariantCulture, $"{layout.NameOf(seen.Position)}={Math.Round(seen.Percent)}%")));
}
