using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>
/// Writes the strongest edges as an attribution graph, the JSON that the field's viewers of circuits read: Neuronpedia's
/// <c>graph-schema.json</c>, version 1.0.0, which is that of Anthropic's attribution graphs and of circuit-tracer.
/// </summary>
/// <remarks>
/// Such a graph is about one prompt. This one is a mean over many questions, so its tokens are the places of a question (<c>D2</c>, <c>A1</c>)
/// instead of digits. Attention and MLP of a layer have rows of their own, so that every link leads upwards.
/// </remarks>
public static class AttributionGraphFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the graph.</summary>
    /// <param name="name">What the model is called.</param>
    /// <param name="facts">The scores.</param>
    /// <param name="edges">Its links; their weights are what patching showed.</param>
    public static string Write(string name, EdgeFacts facts, IReadOnlyList<EdgeScore> edges)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(edges);
        var layout = facts.Model.Layout;
        string[] tokens = [.. Enumerable.Range(0, layout.ContextLength).Select(position => layout.NameOf(position))];
        var scores = facts.Vertices.ToDictionary(score => score.Vertex);
        var vertices = edges.SelectMany(edge => new[] { edge.From, edge.To }).Distinct()
            .OrderBy(vertex => vertex.Position).ThenBy(vertex => vertex.Kind == VertexKind.Logits).ThenBy(vertex => vertex.Layer).ThenBy(vertex => vertex.Kind).ThenBy(vertex => vertex.Index);
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["slug"] = $"{name}-edges",
                ["scan"] = name,
                ["prompt_tokens"] = new JsonArray([.. tokens.Select(token => JsonValue.Create(token))]),
                ["prompt"] = string.Join(' ', tokens),
                ["info"] = new JsonObject
                {
                    ["description"] = "Direct influences between the parts of a model, each measured by path patching: the mean change of the margin in logits over pairs of questions.",
                    ["generator"] = new JsonObject { ["name"] = "VerifiedAddition" },
                },
                ["generation_settings"] = new JsonObject
                {
                    ["pairs"] = facts.Pairs,
                    ["seed"] = facts.Spec.Seed,
                    ["steps"] = facts.Spec.Steps,
                },
            },
            ["qParams"] = new JsonObject { ["pinnedIds"] = new JsonArray(), ["supernodes"] = new JsonArray(), ["linkType"] = "both", ["clickedId"] = "", ["sg_pos"] = "" },
            ["nodes"] = new JsonArray([.. vertices.Select(vertex => NodeOf(vertex, facts.Model, layout, scores.GetValueOrDefault(vertex)))]),
            ["links"] = new JsonArray([.. edges.Select(edge => new JsonObject
            {
                ["source"] = IdOf(edge.From, facts.Model),
                ["target"] = IdOf(edge.To, facts.Model),
                ["weight"] = edge.Exact ?? throw new ArgumentException($"The edge from {edge.From} to {edge.To} was not patched.", nameof(edges)),
            })]),
        }.ToJsonString(Indented) + "\n";
    }

    private static JsonObject NodeOf(Vertex vertex, AnalysedModel model, Layout layout, VertexScore? score)
    {
        var (row, feature) = (RowOf(vertex, model), FeatureOf(vertex, model));
        return new()
        {
            ["node_id"] = IdOf(vertex, model),
            ["feature"] = feature,
            ["layer"] = row,
            ["ctx_idx"] = vertex.Position,
            ["feature_type"] = vertex.Kind switch
            {
                VertexKind.Embedding => "embedding",
                VertexKind.Head => "attention head",
                VertexKind.Mlp => "mlp",
                _ => "logit",
            },
            ["jsNodeId"] = string.Create(CultureInfo.InvariantCulture, $"{row}_{feature}-{vertex.Position}"),
            ["clerp"] = $"{vertex} ({layout.NameOf(vertex.Position)})",
            ["activation"] = score?.Exact,
        };
    }

    private static string IdOf(Vertex vertex, AnalysedModel model) =>
        string.Create(CultureInfo.InvariantCulture, $"{RowOf(vertex, model)}_{FeatureOf(vertex, model)}_{vertex.Position}");

    private static string RowOf(Vertex vertex, AnalysedModel model) => vertex.Kind switch
    {
        VertexKind.Embedding => "E",
        VertexKind.Head => (2 * vertex.Layer).ToString(CultureInfo.InvariantCulture),
        VertexKind.Mlp => ((2 * vertex.Layer) + 1).ToString(CultureInfo.InvariantCulture),
        _ => (2 * model.Layers).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A head's number; the MLP's is one more than the last head's.</summary>
    private static int FeatureOf(Vertex vertex, AnalysedModel model) => vertex.Kind == VertexKind.Mlp ? model.Heads : vertex.Index;
}
