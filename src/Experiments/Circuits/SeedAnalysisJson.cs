using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>An analysis in the names and tags of the first notebooks (docs/json.md).</summary>
public sealed record SeedAnalysisJson(
    [property: JsonPropertyName("questions")] IReadOnlyList<string> Questions,
    [property: JsonPropertyName("complexity")] IReadOnlyList<string> Classes,
    [property: JsonPropertyName("positions")] IReadOnlyList<SeedPositionJson> Positions,
    [property: JsonPropertyName("useful_positions")] IReadOnlyList<int> UsefulPositions,
    [property: JsonPropertyName("nodes")] IReadOnlyList<SeedNodeJson> Nodes,
    [property: JsonPropertyName("mean_loss")] double MeanLoss,
    [property: JsonPropertyName("wrong")] int Wrong)
{
    public static SeedAnalysisJson Of(CircuitFacts facts) => new(
        [.. facts.Questions.Select(question => question.ToString())],
        [.. facts.Questions.Select(NodeTags.SeedClassOf)],
        [.. facts.Positions.Select(outcome => SeedPositionJson.Of(outcome, facts.Questions))],
        [.. facts.UsefulPositions.Select(outcome => outcome.Target.Position)],
        [
            .. facts.UsefulNodes
                .OrderBy(outcome => outcome.Target.Node!.Value.IsMlp ? 0 : 1) // they looked at all MLPs first
                .Select(outcome => SeedNodeJson.Of(outcome, facts)),
        ],
        facts.MeanLoss,
        facts.Wrong.Count);
}

public sealed record SeedPositionJson(
    [property: JsonPropertyName("position")] int Position,
    [property: JsonPropertyName("fails")] int Failures,
    [property: JsonPropertyName("fails_by_complexity")] IReadOnlyDictionary<string, int> Classes)
{
    public static SeedPositionJson Of(AblationOutcome outcome, IReadOnlyList<Question> questions) => new(
        outcome.Target.Position,
        outcome.Failures.Count,
        outcome.Failures.CountBy(failure => Complexity.SeedLabelOf(questions[failure.Question])).ToDictionary(StringComparer.Ordinal));
}

public sealed record SeedNodeJson(
    [property: JsonPropertyName("position")] int Position,
    [property: JsonPropertyName("layer")] int Layer,
    [property: JsonPropertyName("head")] int Head,
    [property: JsonPropertyName("tags")] IReadOnlyList<string> Tags)
{
    public static SeedNodeJson Of(AblationOutcome outcome, CircuitFacts facts)
    {
        var node = outcome.Target.Node!.Value;
        return new(
            node.Position, node.Layer, node.Head ?? facts.Model.Heads, NodeTags.SeedOf(outcome.Failures, facts.Questions, facts.AttentionOf(node)));
    }
}
