using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>An analysis for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Format"><c>va-analysis</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Model">What it is called.</param>
/// <param name="Shape">What it is.</param>
/// <param name="Policy"><c>exact</c> or <c>seed</c>.</param>
/// <param name="Ablation"><c>mean</c>, <c>zero</c> or <c>resample</c>.</param>
/// <param name="Questions">Those that count, in order.</param>
/// <param name="LeftOut">Questions that the undisturbed model answers wrongly, and that do not count.</param>
/// <param name="Wrong">Of those that count, answered wrongly by the undisturbed model.</param>
/// <param name="MeanLoss">Of the undisturbed model, in nats.</param>
/// <param name="Positions">What fails without each.</param>
/// <param name="NodesAblated">How many nodes were looked at.</param>
/// <param name="Nodes">Those without which something fails.</param>
/// <param name="Attribution">How much each part raises the right token's logit above the mean of all tokens.</param>
/// <param name="Lens">What would be answered after so many layers.</param>
/// <param name="DigitsFrom">How the model's digits are known.</param>
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
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "va-analysis";

    /// <summary>What <see cref="Version"/> says; whoever reads another one should refuse it.</summary>
    public const int FormatVersion = 1;

    /// <summary>The JSON form of an analysis.</summary>
    /// <param name="name">What to call the model.</param>
    /// <param name="facts">What was found in it.</param>
    /// <param name="digitsFrom">How its digits are known.</param>
    public static AnalysisJson Of(string name, CircuitFacts facts, DigitsSource digitsFrom) => new(
        FormatName,
        FormatVersion,
        name,
        facts.Model,
        EnumText.Of(facts.Spec.Policy),
        EnumText.Of(facts.Spec.Kind),
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

/// <summary>A question that counts.</summary>
/// <param name="Question">As text, with its answer.</param>
/// <param name="Class">Its complexity class, such as <c>S2</c>.</param>
public sealed record AnalysedQuestionJson(string Question, string Class);

/// <summary>What fails without a position.</summary>
/// <param name="Position">Of the token, from 0.</param>
/// <param name="Name">The token's name, such as <c>D0</c>.</param>
/// <param name="Failures">Questions that are answered wrongly without it.</param>
/// <param name="Share">The same as a share of the questions, 0–1.</param>
/// <param name="Classes">Failures by complexity class.</param>
/// <param name="Impacts">Failures by impact code.</param>
public sealed record PositionJson(
    int Position,
    string Name,
    int Failures,
    double Share,
    IReadOnlyDictionary<string, int> Classes,
    IReadOnlyDictionary<string, int> Impacts)
{
    /// <summary>The JSON form of what an ablation of a position came to.</summary>
    public static PositionJson Of(AblationOutcome outcome, CircuitFacts facts)
    {
        var summary = FailureSummary.Of(outcome.Failures, facts.Questions);
        return new(
            outcome.Target.Position,
            facts.Model.Layout.NameOf(outcome.Target.Position),
            summary.Failures,
            summary.Share,
            CountsJson.OfClasses(summary),
            CountsJson.OfImpacts(summary));
    }
}

/// <summary>What fails without a node, and where it looks.</summary>
/// <param name="Node">Such as <c>P14L0H1</c>.</param>
/// <param name="Position">Of the token, from 0.</param>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0; null for an MLP.</param>
/// <param name="Failures">Questions that are answered wrongly without it.</param>
/// <param name="Share">The same as a share of the questions, 0–1.</param>
/// <param name="Impact">All impact codes, joined.</param>
/// <param name="Classes">Failures by complexity class.</param>
/// <param name="Impacts">Failures by impact code.</param>
/// <param name="Attention">What it looks at, at most four.</param>
/// <param name="Tags">What is known of it, as <c>behavior.json</c> has it.</param>
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
    /// <summary>The JSON form of what an ablation of a node came to.</summary>
    public static NodeJson Of(AblationOutcome outcome, CircuitFacts facts)
    {
        var (node, layout) = (outcome.Target.Node!.Value, facts.Model.Layout);
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

/// <summary>A position that a head looks at.</summary>
/// <param name="Position">Of the token, from 0.</param>
/// <param name="Name">The token's name, such as <c>D0</c>.</param>
/// <param name="Percent">Of its attention there, averaged over questions.</param>
public sealed record AttendedJson(int Position, string Name, double Percent);

/// <summary>Counts as JSON has them: by the names of what is counted.</summary>
public static class CountsJson
{
    /// <summary>Failures by complexity class, in the order of the classes.</summary>
    public static IReadOnlyDictionary<string, int> OfClasses(FailureSummary summary) => summary.Classes
        .OrderBy(counted => counted.Value).ToDictionary(counted => counted.Value.Label(), counted => counted.Count, StringComparer.Ordinal);

    /// <summary>Failures by impact code.</summary>
    public static IReadOnlyDictionary<string, int> OfImpacts(FailureSummary summary) =>
        summary.Impacts.ToDictionary(counted => counted.Value, counted => counted.Count, StringComparer.Ordinal);
}
