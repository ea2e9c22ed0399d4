using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

public sealed class ConePlanTests
{
    private static readonly ModelShape Shape = new(Digits: 3, Layers: 2, Heads: 2, DModel: 8, DHead: 4);

    [Theory]
    [InlineData("", "", "")] // nothing reads anything
    [InlineData("P9L1H0", "P9L1H0 P9L1MLP", "A2")]
    [InlineData("P9L1H0", "P9L1H0 P4L0MLP", "A2")] // only the head reads further up
    [InlineData("P9L1MLP", "P9L1MLP P4L0MLP", "")]
    [InlineData("P8L1H0 P11L1H1", "P8L1H0 P11L1H1 P10L0H0", "A1 A0")] // P8 sees nothing of P10
    [InlineData("P8L1H0", "P8L1H0 P3L1H0", "")] // nothing is predicted at P3
    public void Symbols_share_what_they_depend_on(string one, string other, string different)
    {
        var plan = ConePlan.Of(Shape, [Nodes(one), Nodes(other)]);

        var symbols = Enumerable.Range(0, Shape.Layout.AnswerTokens).Where(symbol => plan.Answers[0][symbol] != plan.Answers[1][symbol]);
        Assert.Equal(different, string.Join(' ', symbols.Select(symbol => $"A{4 - symbol}")));
    }

    [Fact]
    public void A_cone_sees_back_if_a_head_on_its_way_does()
    {
        var plan = ConePlan.Of(Shape, [Nodes("P8L0H1 P9L0MLP P8L1MLP")]);

        Assert.Equal([false, true, false, false, false], plan.Answers[0].Select(cone => plan.Cones[cone].SeesBack));
        Assert.All(plan.Cones, cone => Assert.All(cone.Reads, read => Assert.True(plan.Cones[read].Layer == cone.Layer - 1)));
    }

    private static Node[] Nodes(string names) => Counts.Nodes(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
