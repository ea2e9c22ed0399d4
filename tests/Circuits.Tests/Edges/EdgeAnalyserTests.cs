using System.Text.Json;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>The edges of the adder that was built by hand, whose circuit is known.</summary>
public sealed class EdgeAnalyserTests
{
    private static readonly Lazy<EdgeFacts> Built = new(() =>
    {
        using var model = HandBuiltAdder.Build();
        return EdgeAnalyser.Analyse(model, [Operation.Add], new(Pairs: 200, Exact: EdgeSpec.MaxExact), CancellationToken.None);
    });

    /// <summary>The digits go to the heads, the heads to the MLPs, the carry to the last MLP, and that to the logits.</summary>
    [Theory]
    [InlineData("P0EMBED", "P7L0H0")]
    [InlineData("P4EMBED", "P7L0H1")]
    [InlineData("P7L0H0", "P7L1MLP")]
    [InlineData("P7L0H1", "P7L0MLP")]
    [InlineData("P7L0MLP", "P7L1MLP")]
    [InlineData("P8L0H0", "P8L1MLP")]
    [InlineData("P7L1MLP", "P7LOGITS")]
    public void An_edge_of_the_circuit_changes_the_answer(string from, string to) => Assert.True(Edge(from, to).Exact > 1, Edge(from, to).ToString());

    [Theory]
    [InlineData("P1EMBED", "P7L0H0")] // it looks at the tens
    [InlineData("P7L0H1", "P7L1MLP")] // the units go by way of the carry
    [InlineData("P7L0H0", "P8L1H0")] // the heads of layer 1 do nothing
    [InlineData("P8L0MLP", "P8L1MLP")] // no carry comes into the units
    public void What_is_no_edge_of_the_circuit_changes_nothing(string from, string to) => Assert.Equal(0, Edge(from, to).Exact!.Value, 2);

    [Fact]
    public void The_vertices_of_the_circuit_are_those_that_matter()
    {
        var mattering = Built.Value.Vertices.Where(score => Math.Abs(score.Exact) > 1e-3 && score.Vertex.Node is not null).Select(score => score.Vertex.ToString());

        Assert.Equal(HandBuiltAdder.Circuit.Select(node => node.ToString()).Order(StringComparer.Ordinal), mattering.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void The_margin_is_negative_where_answers_are_right_and_positive_with_the_other_question() =>
        Assert.True(Built.Value is { Clean: < -1, Other: > 1, Pairs: 200 }, $"{Built.Value.Clean} {Built.Value.Other}");

    /// <summary>Units of a ReLU that are shut have no slope, so the gradient at the question misses what points on the way find.</summary>
    [Fact]
    public void Integrated_gradients_find_more_of_the_strongest_edges_than_the_gradient_alone()
    {
        var agreement = Built.Value.Agreement;

        Assert.True(agreement.IntegratedFound > agreement.AttributionFound, agreement.ToString());
        Assert.True(agreement.Integrated > 0.5, agreement.ToString());
    }

    [Fact]
    public void Fewer_edges_are_patched_where_fewer_are_wanted_the_same_ones_each_time()
    {
        using var model = HandBuiltAdder.Build();
        var spec = new EdgeSpec(Seed: 5, Pairs: 3, Steps: 2, Exact: 21);

        var once = EdgeAnalyser.Analyse(model, [Operation.Add], spec, TestContext.Current.CancellationToken);
        var again = EdgeAnalyser.Analyse(model, [Operation.Add], spec, TestContext.Current.CancellationToken);

        Assert.Equal(once.Edges, again.Edges);
        Assert.Equal(21, once.Edges.Count(edge => edge.Exact is not null));
        Assert.All(once.Edges.Take(11), edge => Assert.NotNull(edge.Exact));
        Assert.Equal(Built.Value.Edges.Count, once.Edges.Count);
    }

    /// <summary>What the viewers' schema requires of a graph, and that links lead from node to node.</summary>
    [Fact]
    public void The_graph_has_what_viewers_require()
    {
        var strongest = Built.Value.Strongest(12);

        var graph = JsonDocument.Parse(AttributionGraphFile.Write("built", Built.Value, strongest)).RootElement;

        Assert.Equal(["metadata", "qParams", "nodes", "links"], graph.EnumerateObject().Select(member => member.Name), StringComparer.Ordinal);
        var metadata = graph.GetProperty("metadata");
        Assert.Equal(("built-edges", "built"), (metadata.GetProperty("slug").GetString(), metadata.GetProperty("scan").GetString()));
        Assert.Equal(10, metadata.GetProperty("prompt_tokens").GetArrayLength());
        Assert.Equal(string.Join(' ', metadata.GetProperty("prompt_tokens").EnumerateArray().Select(token => token.GetString())), metadata.GetProperty("prompt").GetString());
        var nodes = graph.GetProperty("nodes").EnumerateArray().ToDictionary(node => node.GetProperty("node_id").GetString()!, StringComparer.Ordinal);
        Assert.All(nodes.Values, node =>
        {
            Assert.All(["layer", "feature_type", "jsNodeId", "clerp"], field => Assert.Equal(JsonValueKind.String, node.GetProperty(field).ValueKind));
            Assert.All(["feature", "ctx_idx"], field => Assert.True(node.GetProperty(field).TryGetInt32(out _), field));
        });
        Assert.Equal(12, graph.GetProperty("links").GetArrayLength());
        Assert.All(graph.GetProperty("links").EnumerateArray().Zip(strongest), link =>
        {
            Assert.Equal($"{link.Second.From} (", Label("source")[..(link.Second.From.ToString().Length + 2)]);
            Assert.Equal($"{link.Second.To} (", Label("target")[..(link.Second.To.ToString().Length + 2)]);
            Assert.Equal(link.Second.Exact!.Value, link.First.GetProperty("weight").GetDouble());

            string Label(string end) => nodes[link.First.GetProperty(end).GetString()!].GetProperty("clerp").GetString()!;
        });
    }

    private static EdgeScore Edge(string from, string to) => Built.Value.Edges.Single(edge => edge.From == Vertex.Parse(from) && edge.To == Vertex.Parse(to));
}
