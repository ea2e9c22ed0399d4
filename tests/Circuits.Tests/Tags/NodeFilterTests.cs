namespace VerifiedAddition.Circuits.Tests;

public sealed class NodeFilterTests
{
    private static readonly TaggedNode[] Nodes =
    [
        Tagged("P14L0MLP", "Impact:A54"),
        Tagged("P14L0H2", "Impact:A543", "Attn:P1=60", "Attn:P14=8", "Math.Add:S12"),
        Tagged("P15L1H0", "Impact:A3", "Attn:P14=40", "Algo:A3.SA"),
        Tagged("P9L0H1", "Impact:A4", "Attn:P14=30", "Attn:P2=5"),
    ];

    [Fact]
    public void Filters_choose_by_place() => AssertFound(
        [
            (new NodeFilter.Head(), "P9L0H1 P14L0H2 P15L1H0"),
            (new NodeFilter.Mlp(), "P14L0MLP"),
            (new NodeFilter.AtLayer(1), "P15L1H0"),
            (new NodeFilter.AtPosition(14), "P14L0H2 P14L0MLP"),
            (new NodeFilter.AtPosition(14, PositionBound.Min), "P14L0H2 P14L0MLP P15L1H0"),
            (new NodeFilter.AtPosition(14, PositionBound.Max), "P9L0H1 P14L0H2 P14L0MLP"),
            (new NodeFilter.Named(new(9, 0, 1)), "P9L0H1"),
            (new NodeFilter.Everything(), "P9L0H1 P14L0H2 P14L0MLP P15L1H0"),
        ]);

    [Fact]
    public void Filters_are_put_together() => AssertFound(
        [
            (new NodeFilter.And(new NodeFilter.Head(), new NodeFilter.Not(new NodeFilter.AtLayer(1))), "P9L0H1 P14L0H2"),
            (new NodeFilter.Or(new NodeFilter.Mlp(), new NodeFilter.AtPosition(9)), "P9L0H1 P14L0MLP"),
            (new NodeFilter.Not(new NodeFilter.Everything()), ""),
            (new NodeFilter.Says(TagKinds.Algorithm, "SA"), "P15L1H0"),
            (new NodeFilter.Says(TagKinds.Addition, "S"), "P14L0H2"),
        ]);

    [Fact]
    public void Attention_is_to_exactly_that_position_and_of_ten_percent_or_more() => AssertFound(
        [
            (new NodeFilter.Attends(1), "P14L0H2"),
            (new NodeFilter.Attends(14), "P9L0H1 P15L1H0"),
            (new NodeFilter.Attends(14, MinPercent: 5), "P9L0H1 P14L0H2 P15L1H0"),
            (new NodeFilter.Attends(14, MinPercent: 35), "P15L1H0"),
        ]);

    [Fact]
    public void An_impact_is_known_by_its_highest_digit() => AssertFound(
        [
            (new NodeFilter.Impacts(5), "P14L0H2 P14L0MLP"),
            (new NodeFilter.Impacts(3), "P15L1H0"),
        ]);

    [Fact]
    public void Text_within_text_is_enough_only_when_the_legacy_reading_is_asked_for()
    {
        Assert.Equal("P9L0H1 P14L0H2 P15L1H0", Found(new NodeFilter.Attends(1), FilterReading.Legacy));
        Assert.Equal("P9L0H1", Found(new NodeFilter.Attends(2), FilterReading.Legacy));
        Assert.Equal("", Found(new NodeFilter.Attends(2), FilterReading.Exact));
    }

    [Fact]
    public void Indices_of_two_digits_are_told_from_two_indices()
    {
        TaggedNode[] wide = [Tagged("P20L0H0", "Impact:A10"), Tagged("P21L0H0", "Impact:A1,0")];

        Assert.Equal("P20L0H0", Assert.Single(new NodeFilter.Impacts(10).Of(wide, digits: 10)).Node.ToString());
        Assert.Equal("P21L0H0", Assert.Single(new NodeFilter.Impacts(1).Of(wide, digits: 10)).Node.ToString());
    }

    private static void AssertFound((NodeFilter Filter, string Nodes)[] cases) =>
        Assert.All(cases, one => Assert.Equal(one.Nodes, Found(one.Filter, FilterReading.Exact)));

    private static string Found(NodeFilter filter, FilterReading reading) =>
        string.Join(' ', filter.Of(Nodes, digits: 6, reading).Select(tagged => tagged.Node));

    private static TaggedNode Tagged(string node, params string[] tags) => new(Node.Parse(node), [.. tags.Select(Tag.Parse)]);
}
