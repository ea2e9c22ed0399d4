namespace VerifiedAddition.Circuits.Tests;

public sealed class RestorationSearchTests
{
    private static readonly Node[] Circuit = Counts.Nodes("P6L0H0");

    private static readonly Node[] All = Counts.Nodes("P6L0H0", "P6L0MLP", "P7L0H0", "P7L1H1", "P7L1MLP");

    [Fact]
    public void The_node_that_helps_most_comes_first_and_none_comes_that_does_not_help()
    {
        var found = RestorationSearch.Of(Circuit, All, count: 4, draws: 2, seed: 1, Counts.By(Helped));

        Assert.Equal(["P7L1MLP 1 70", "P7L0H0 2 90"], found.Best.Select(best => $"{best.Name} {best.Added} {best.Accuracy[0].Right}"), StringComparer.Ordinal);
        Assert.Equal(
            ["layer 0 2 60", "layer 1 2 70", "P6 1 40", "P7 3 90", "heads 2 60", "MLPs 2 70"],
            found.Groups.Select(group => $"{group.Name} {group.Added} {group.Accuracy[0].Right}"),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Random_nodes_are_as_many_of_each_kind()
    {
        var asked = new List<IReadOnlyCollection<Node>>();

        RestorationSearch.Of(Circuit, All, count: 4, draws: 2, seed: 1, circuits =>
        {
            asked = [.. circuits];
            return Counts.By(Helped)(circuits);
        });

        Assert.Equal(2, asked.Count);
        Assert.All(asked, random => Assert.Equal((2, 1), (random.Count(node => !node.IsMlp), random.Count(node => node.IsMlp))));
        Assert.All(asked, random => Assert.Contains(Circuit[0], random));
    }

    [Fact]
    public void It_is_needed_where_the_model_is_beyond_the_circuits_interval()
    {
        Assert.True(RestorationSearch.IsNeeded(Counts.Of(100), Counts.Of(90)));
        Assert.False(RestorationSearch.IsNeeded(Counts.Of(92), Counts.Of(90)));
        Assert.False(RestorationSearch.IsNeeded(Counts.Of(0), Counts.Of(0)));
    }

    private static int Helped(IReadOnlyCollection<Node> kept) =>
        40 + (kept.Contains(All[4]) ? 30 : 0) + (kept.Contains(All[2]) ? 20 : 0);
}
