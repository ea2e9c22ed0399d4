namespace VerifiedAddition.Circuits.Tests;

public sealed class FilterTextTests
{
    private static readonly TaggedNode[] Nodes =
    [
        Tagged("P9L0H1", "Impact:A4", "Attn:P14=30", "Attn:P2=5"),
        Tagged("P14L0H2", "Impact:A543", "Attn:P1=60", "Attn:P14=8", "Math.Add:S12"),
        Tagged("P14L0MLP", "Impact:A54"),
        Tagged("P15L1H0", "Impact:A3", "Attn:P14=40", "Algo:A3.SA"),
    ];

    [Theory]
    [InlineData("Head", "P9L0H1 P14L0H2 P15L1H0")]
    [InlineData("mlp()", "P14L0MLP")]
    [InlineData("Neuron", "P14L0MLP")]
    [InlineData("True", "P9L0H1 P14L0H2 P14L0MLP P15L1H0")]
    [InlineData("And(Head, Not(Layer(1)))", "P9L0H1 P14L0H2")]
    [InlineData("Or( MLP , Position(9) )", "P9L0H1 P14L0MLP")]
    [InlineData("Position(P14)", "P14L0H2 P14L0MLP")]
    [InlineData("Position(P14, MIN)", "P14L0H2 P14L0MLP P15L1H0")]
    [InlineData("Position(P14, max)", "P9L0H1 P14L0H2 P14L0MLP")]
    [InlineData("Position(P14, NOT)", "P9L0H1 P15L1H0")]
    [InlineData("Position(P14, MAY)", "P9L0H1 P14L0H2 P14L0MLP P15L1H0")]
    [InlineData("Name(P15L1H0)", "P15L1H0")]
    [InlineData("Layer(1, MUST)", "P15L1H0")]
    [InlineData("Attention(P14)", "P9L0H1 P15L1H0")]
    [InlineData("Attention(P14, 5)", "P9L0H1 P14L0H2 P15L1H0")]
    [InlineData("Attention(P14, 5, NOT)", "P14L0MLP")]
    [InlineData("Impact(A5)", "P14L0H2 P14L0MLP")]
    [InlineData("Contains(Math.Add, S1)", "P14L0H2")]
    [InlineData("Contains(math.add, S1, NOT)", "P9L0H1 P14L0MLP P15L1H0")]
    [InlineData("Algo(SA)", "P15L1H0")]
    public void Filters_are_read_as_they_are_written(string text, string found) =>
        Assert.Equal(found, string.Join(' ', FilterText.Parse(text).Of(Nodes, 6).Select(tagged => tagged.Node)));

    [Theory]
    [InlineData("", 1, "The text ends where a filter")]
    [InlineData("Tail", 1, "'Tail' is not a filter")]
    [InlineData("And(Head, Tail)", 11, "'Tail' is not a filter")]
    [InlineData("And(Head", 9, "The text ends where ')' should be")]
    [InlineData("And()", 5, "There is ')' where a filter")]
    [InlineData("Head MLP", 6, "There is 'M' after the end of the filter")]
    [InlineData("Not(Head, MLP)", 1, "Not takes one filter")]
    [InlineData("Layer(one)", 7, "'one' is not a number")]
    [InlineData("Position(P14, UP)", 15, "'UP' is not a valid condition")]
    [InlineData("Attention(A3)", 11, "'A3' is not a number. Write P3")]
    [InlineData("Name(P15)", 6, "'P15' is not a node")]
    [InlineData("Contains(Maths, S)", 10, "'Maths' is not a kind of tag")]
    [InlineData("Contains(Math.Add)", 18, "where ',' should be")]
    public void An_error_names_the_column(string text, int column, string reason)
    {
        var error = Assert.Throws<FormatException>(() => FilterText.Parse(text));

        Assert.Contains($"is wrong in column {column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static TaggedNode Tagged(string node, params string[] tags) => new(Node.Parse(node), [.. tags.Select(Tag.Parse)]);
}
