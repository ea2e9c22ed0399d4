using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

public sealed class RandomCircuitsTests
{
    private static readonly IReadOnlyList<Node> All = ModelNodes.ThatMatter(new(Digits: 3, Layers: 2, Heads: 3, DModel: 8, DHead: 4));

    [Fact]
    public void They_have_as_many_heads_and_MLPs_as_what_they_stand_beside()
    {
        var circuit = Counts.Nodes("P6L0H0", "P7L0H1", "P7L0MLP", "P8L1H2", "P9L1MLP");

        var drawn = new RandomCircuits(All, seed: 1, draw: 0).Like(circuit);

        Assert.Equal((3, 2), (drawn.Count(node => !node.IsMlp), drawn.Count(node => node.IsMlp)));
        Assert.Equal(drawn.Count, drawn.Distinct().Count());
        Assert.Subset(All.ToHashSet(), drawn.ToHashSet());
    }

    [Fact]
    public void A_larger_one_of_the_same_draw_holds_the_smaller()
    {
        var random = new RandomCircuits(All, seed: 1, draw: 2);

        Assert.Superset(random.Of(3, 2).ToHashSet(), random.Of(9, 4).ToHashSet());
        Assert.Equal(All.ToHashSet(), random.Of(1000, 1000).ToHashSet());
    }

    [Fact]
    public void Seed_and_draw_decide()
    {
        Assert.Equal(new RandomCircuits(All, 5, 1).Of(8, 8), new RandomCircuits(All, 5, 1).Of(8, 8));
        Assert.NotEqual(new RandomCircuits(All, 5, 1).Of(8, 8), new RandomCircuits(All, 5, 2).Of(8, 8));
        Assert.NotEqual(new RandomCircuits(All, 5, 1).Of(8, 8), new RandomCircuits(All, 6, 1).Of(8, 8));
    }

    [Fact]
    public void Nodes_that_no_answer_depends_on_are_known()
    {
        var shape = new ModelShape(Digits: 3, Layers: 2, Heads: 3, DModel: 8, DHead: 4);

        Assert.Equal(13 * 2 * 4, ModelNodes.All(shape).Count);
        Assert.Equal((12 * 4) + (5 * 4), All.Count);
        Assert.DoesNotContain(Node.Parse("P12L0H0"), All);
        Assert.DoesNotContain(Node.Parse("P6L1MLP"), All);
    }
}
