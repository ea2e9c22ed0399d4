using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>An analysis in the names and tags of the first notebooks (docs/json.md).</summary>
public sealed record OriginalAnalysisJson(
    [property: JsonPropertyName("questions")] IReadOnlyList<string> Questions,
    [property: JsonPropertyName("complexity")] IReadOnlyList<string> Classes,
    [property: JsonPropertyName("positions")] IReadOnlyList<OriginalPositionJson> Positions,
    [property: JsonPropertyName("useful_positions")] IReadOnlyList<int> UsefulPositions,
    [property: JsonPropertyName("nodes")] IReadOnlyList<OriginalNodeJson> Nodes,
    [property: JsonPropertyName("mean_loss")] double MeanLoss,
    [property: JsonPropertyName("wrong")] int Wrong)
{
    /// <summary>The JSON form of an analysis by the policy <c>seed</c>.</summary>
    public static OriginalAnalysisJson Of(CircuitFacts facts) => new(
        [.. facts.Questions.Select(question => question.ToString())],
        [.. facts.Questions.Select(NodeTags.OriginalClassOf)],
        [.. facts.Positions.Select(outcome => OriginalPositionJson.Of(outcome, facts.Questions))],
        [.. facts.UsefulPositions.Select(outcome => outcome.Target.Position)],
        [
            .. facts.UsefulNodes
                .OrderBy(outcome => outcome.Target.Node!.Value.IsMlp ? 0 : 1) // they looked at all MLPs first
                .Select(outcome => OriginalNodeJson.Of(outcome, facts)),
        ],
        facts.MeanLoss,
        facts.Wrong.Count);
}

/// <summary>What fails without a position, in the names of the first notebooks.</summary>
/// <param name="Position">Of the token, from 0.</param>
/// <param name="Failures">Questions that are answered wrongly then.</param>
/// <param name="Classes">The same by class.</param>
public sealed record OriginalPositionJson(
    [property: JsonPropertyName("position")] int Position,
    [property: JsonPropertyName("fails")] int Failures,
    [property: JsonPropertyName("fails_by_complexity")] IReadOnlyDictionary<string, int> Classes)
{
    /// <summary>The JSON form of what an ablation of a position came to.</summary>
    public static OriginalPositionJson Of(AblationOutcome outcome, IReadOnlyList<Question> questions) => new(
        outcome.Target.Position,
        outcome.Failures.Count,
        outcome.Failures.CountBy(failure => Complexity.OriginalLabelOf(questions[failure.Question])).ToDictionary(StringComparer.Ordinal));
}

/// <summary>A node without which something fails, in the names of the first notebooks.</summary>
/// <param name="Position">Of the token, from 0.</param>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0; the number of heads for an MLP.</param>
/// <param name="Tags">What is known of it.</param>
public sealed record OriginalNodeJson(
    [property: JsonPropertyName("position")] int Position,
    [property: JsonPropertyName("layer")] int Layer,
    [property: JsonPropertyName("head")] int Head,
    [property: JsonPropertyName("tags")] IReadOnlyList<string> Tags)
{
    /// <summary>The JSON form of what an ablation of a node came to.</summary>
    public static OriginalNodeJson Of(AblationOutcome outcome, CircuitFacts facts)
    {
        var node = outcome.Target.Node!.Value;
        return new(
            node.Position, node.Layer, node.Head ?? facts.Model.Heads, NodeTags.OriginalOf(outcome.Failures, facts.Questions, facts.AttentionOf(node)));
    }
}
