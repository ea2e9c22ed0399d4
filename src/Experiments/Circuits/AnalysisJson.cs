using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>An analysis for machines (docs/json.md); a field's name never changes.</summary>
public sealed record AnalysisJson(
    string Format,
    int Version,
    string Model,
    AnalysedModel Shape,
    string Policy,
    string Ablation,
    IReadOnlyList<AnalysedQuestionJson> Questions,
    IReadOnlyList<string> LeftOut,
    int Wrong,
    double MeanLoss,
    IReadOnlyList<PositionJson> Positions,
    int NodesAblated,
    IReadOnlyList<NodeJson> Nodes,
    IReadOnlyList<DirectContribution> Attribution,
    IReadOnlyList<LensReading> Lens,
    DigitsSource DigitsFrom)
{
    public const string FormatName = "va-analysis";
    public const int FormatVersion = 1;

    public static AnalysisJson Of(string name, CircuitFacts facts, DigitsSource digitsFrom) => new(
        FormatName,
        FormatVersion,
        name,
        facts.Model,
        Words.Of(facts.Spec.Policy),
        Words.Of(facts.Spec.Kind),
        [.. facts.Questions.Select(question => new AnalysedQuestionJson(question.ToString(), Complexity.Of(question).Label()))],
        [.. facts.LeftOut.Select(question => question.ToString())],
        facts.Wrong.Count,
        facts.MeanLoss,
        [.. facts.Positions.Select(outcome => PositionJson.Of(outcome, facts))],
        facts.Nodes.Count,
        [.. facts.UsefulNodes.Select(outcome => NodeJson.Of(outcome, facts))],
        facts.Attribution,
        facts.Lens,
        digitsFrom);
}

public sealed record AnalysedQuestionJson(string Question, string Class);

/// <summary>What fails without a position.</summary>
public sealed record PositionJson(
    int Position,
    string Name,
    int Failures,
    double Share,
    IReadOnlyDictionary<string, int> Classes,
    IReadOnlyDictionary<string, int> Impacts)
{
    public static PositionJson Of(AblationOutcome outcome, CircuitFacts facts)
    {
        var summary = FailureSummary.Of(outcome.Failures, facts.Questions);
        return new(
            outcome.Target.Position,
            new Layout(facts.Model.Digits).NameOf(outcome.Target.Position),
            summary.Failures,
            summary.Share,
            CountsJson.OfClasses(summary),
            CountsJson.OfImpacts(summary));
    }
}

/// <summary>What fails without a node, and where it looks.</summary>
public sealed record NodeJson(
    string Node,
    int Position,
    int Layer,
    int? Head,
    int Failures,
    double Share,
    string Impact,
    IReadOnlyDictionary<string, int> Classes,
    IReadOnlyDictionary<string, int> Impacts,
    IReadOnlyList<AttendedJson> Attention,
    IReadOnlyList<string> Tags)
{
    public static NodeJson Of(AblationOutcome outcome, CircuitFacts facts)
    {
        var (node, layout) = (outcome.Target.Node!.Value, new Layout(facts.Model.Digits));
        var (summary, attention) = (FailureSummary.Of(outcome.Failures, facts.Questions), facts.AttentionOf(node));
        return new(
            node.ToString(),
            node.Position,
            node.Layer,
            node.Head,
            summary.Failures,
            summary.Share,
            FailureSummary.UnionOfImpacts(outcome.Failures, facts.Model.Digits),
            CountsJson.OfClasses(summary),
            CountsJson.OfImpacts(summary),
            [.. (attention?.Top ?? []).Select(seen => new AttendedJson(seen.Position, layout.NameOf(seen.Position), seen.Percent))],
            [.. NodeTags.Of(outcome.Failures, facts.Questions, attention).Select(tag => tag.ToString())]);
    }
}

public sealed record AttendedJson(int Position, string Name, double Percent);

public static class CountsJson
{
    public static IReadOnlyDictionary<string, int> OfClasses(FailureSummary summary) => summary.Classes
        .OrderBy(counted => counted.Value).ToDictionary(counted => counted.Value.Label(), counted => counted.Count, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, int> OfImpacts(FailureSummary summary) =>
        summary.Impacts.ToDictionary(counted => counted.Value, counted => counted.Count, StringComparer.Ordinal);
}
