using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>The direct influences between the parts of a model for machines (docs/json.md). Scores are changes of the margin in logits.</summary>
/// <param name="Model">What it is called.</param>
/// <param name="DigitsFrom">How the model's digits are known.</param>
/// <param name="Seed">Of the questions.</param>
/// <param name="Steps">Points of integrated gradients.</param>
/// <param name="Operations">Of the questions.</param>
/// <param name="Pairs">How many pairs of questions.</param>
/// <param name="CleanMargin">The mean margin of the asked questions.</param>
/// <param name="OtherMargin">The mean margin of the stored ones.</param>
/// <param name="Agreement">How well the estimates order what was patched.</param>
/// <param name="Vertices">Scores of heads, MLPs and embeddings.</param>
/// <param name="Edges">Scores of edges, the strongest by integrated gradients first.</param>
internal sealed record EdgesJson(
    string Model,
    DigitsSource DigitsFrom,
    ulong Seed,
    int Steps,
    IReadOnlyList<string> Operations,
    int Pairs,
    double CleanMargin,
    double OtherMargin,
    EdgeAgreementJson Agreement,
    IReadOnlyList<VertexScoreJson> Vertices,
    IReadOnlyList<EdgeScoreJson> Edges)
{
    /// <summary>The JSON form of what was found.</summary>
    public static EdgesJson Of(string model, EdgeFacts facts, DigitsSource digitsFrom)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var agreement = facts.Agreement;
        return new(
            model, digitsFrom, facts.Spec.Seed, facts.Spec.Steps, [.. facts.Operations.Select(operation => operation.Name())], facts.Pairs, facts.Clean, facts.Other,
            new(agreement.Edges, Number(agreement.Attribution), Number(agreement.Integrated), agreement.Strongest, Number(agreement.AttributionFound), Number(agreement.IntegratedFound)),
            [.. facts.Vertices.Select(score => new VertexScoreJson(score.Vertex.ToString(), score.Attribution, score.Integrated, score.Exact))],
            [.. facts.Edges.Select(score => new EdgeScoreJson(score.From.ToString(), score.To.ToString(), score.Attribution, score.Integrated, score.Exact))]);
    }

    /// <summary>The edges as CSV.</summary>
    public static string CsvOfEdges(EdgeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return CsvTable.Of(["from", "to", "attribution", "integrated", "exact"], facts.Edges.Select(score => (IReadOnlyList<string>)
        [
            score.From.ToString(), score.To.ToString(), Exactly(score.Attribution), Exactly(score.Integrated),
            score.Exact is { } exact ? Exactly(exact) : "",
        ]));
    }

    /// <summary>The vertices as CSV.</summary>
    public static string CsvOfVertices(EdgeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return CsvTable.Of(["vertex", "attribution", "integrated", "exact"], facts.Vertices.Select(score => (IReadOnlyList<string>)
            [score.Vertex.ToString(), Exactly(score.Attribution), Exactly(score.Integrated), Exactly(score.Exact)]));
    }

    private static string Exactly(double value) => value.ToString("G6", CultureInfo.InvariantCulture).Replace('E', 'e');

    private static double? Number(double value) => double.IsNaN(value) ? null : value;
}

/// <summary>How well estimates order the edges that were patched, too.</summary>
/// <param name="Edges">How many were.</param>
/// <param name="Attribution">Spearman's rank correlation of sizes; null where it has no value.</param>
/// <param name="Integrated">The same of integrated gradients.</param>
/// <param name="Strongest">Of how many of the strongest the next two speak.</param>
/// <param name="AttributionFound">Share of them among as many strongest by attribution.</param>
/// <param name="IntegratedFound">The same of integrated gradients.</param>
internal sealed record EdgeAgreementJson(int Edges, double? Attribution, double? Integrated, int Strongest, double? AttributionFound, double? IntegratedFound);

/// <summary>How much a vertex matters.</summary>
/// <param name="Vertex">Such as <c>P8L0H1</c>, <c>P8L0MLP</c> or <c>P3EMBED</c>.</param>
/// <param name="Attribution">By the gradient.</param>
/// <param name="Integrated">By integrated gradients.</param>
/// <param name="Exact">By patching.</param>
internal sealed record VertexScoreJson(string Vertex, double Attribution, double Integrated, double Exact);

/// <summary>How much a vertex matters to another one directly.</summary>
/// <param name="From">What is read.</param>
/// <param name="To">What reads it; <c>P8LOGITS</c> for the logits there.</param>
/// <param name="Attribution">By the gradient.</param>
/// <param name="Integrated">By integrated gradients.</param>
/// <param name="Exact">By path patching; null if it was not patched.</param>
internal sealed record EdgeScoreJson(string From, string To, double Attribution, double Integrated, double? Exact);
