namespace VerifiedAddition.Circuits.Tests;

public sealed class VertexTests
{
    private static readonly AnalysedModel Model = new(Digits: 2, Layers: 2, Heads: 2, DModel: 16, DHead: 8);

    [Theory]
    [InlineData("P3EMBED", 3, VertexKind.Embedding, 0, 0)]
    [InlineData("P14L1H2", 14, VertexKind.Head, 1, 2)]
    [InlineData("P14L1MLP", 14, VertexKind.Mlp, 1, 0)]
    [InlineData("P8LOGITS", 8, VertexKind.Logits, 0, 0)]
    public void Names_are_read_as_they_are_written(string text, int position, VertexKind kind, int layer, int index)
    {
        var vertex = new Vertex(position, kind, layer, index);

        Assert.Equal(vertex, Vertex.Parse(text));
        Assert.Equal(text, vertex.ToString());
        Assert.Equal(vertex, Vertex.Parse(text.ToLowerInvariant()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("EMBED")]
    [InlineData("PxEMBED")]
    [InlineData("P-1LOGITS")]
    [InlineData("head 3")]
    public void Other_texts_are_refused_with_what_to_write(string text)
    {
        var error = Assert.Throws<FormatException>(() => Vertex.Parse(text));

        Assert.StartsWith($"'{text}' is no part of a model. Write a head such as P14L0H1,", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P3EMBED", "P5L0H1", true)]
    [InlineData("P3EMBED", "P5L0MLP", false)] // an MLP reads its own position
    [InlineData("P5EMBED", "P3L0H1", false)] // nobody reads later tokens
    [InlineData("P5L0H0", "P5L0MLP", true)]
    [InlineData("P5L0MLP", "P5L0H0", false)]
    [InlineData("P5L0H0", "P6L0H1", false)] // heads of one layer do not read each other
    [InlineData("P5L0H0", "P6L1H1", true)]
    [InlineData("P5L0MLP", "P6L1MLP", false)]
    [InlineData("P5L0MLP", "P5LOGITS", true)]
    [InlineData("P5EMBED", "P5LOGITS", true)]
    [InlineData("P5L0MLP", "P6LOGITS", false)]
    [InlineData("P5LOGITS", "P5L1H0", false)]
    [InlineData("P5L0H0", "P6EMBED", false)]
    public void A_vertex_reaches_what_reads_it_from_the_residual_stream(string from, string to, bool reaches) =>
        Assert.Equal(reaches, Vertex.Parse(from).Reaches(Vertex.Parse(to)));

    /// <summary>Nine positions are computed of ten; logits are read at four of them.</summary>
    [Fact]
    public void A_model_has_a_vertex_for_each_thing_that_it_computes()
    {
        var all = Vertex.All(Model);

        Assert.Equal((9 * (1 + (2 * 3))) + 4, all.Count);
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(["P5LOGITS", "P6LOGITS", "P7LOGITS", "P8LOGITS"], all.Where(vertex => vertex.Kind == VertexKind.Logits).Select(vertex => vertex.ToString()), StringComparer.Ordinal);
    }
}
