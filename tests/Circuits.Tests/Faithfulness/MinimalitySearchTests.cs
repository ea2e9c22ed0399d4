namespace VerifiedAddition.Circuits.Tests;

public sealed class MinimalitySearchTests
{
    private static readonly Node[] Circuit = Counts.Nodes("P6L0H0", "P7L0H0", "P7L0H1", "P8L0MLP");

    [Fact]
    public void Of_two_nodes_that_stand_in_for_each_other_one_can_go()
    {
        // P6 is needed, and one of the heads at P7; the MLP does nothing.
        var found = MinimalitySearch.Of(Circuit, Counts.By(kept => kept.Contains(Circuit[0]) && (kept.Contains(Circuit[1]) || kept.Contains(Circuit[2])) ? 100 : 0));

        Assert.Equal([true, false, false, false], found.Without.Select(loss => loss.IsNecessary));
        Assert.Equal([Circuit[3], Circuit[2]], found.Dispensable); // of equal ones that which joined last
        Assert.Equal(100, found.Left[0].Right);
    }

    [Fact]
    public void Losses_that_are_small_one_by_one_add_up()
    {
        // Of 100 right answers of 100 the interval begins at 96.4 %: three may be lost, whoever loses them.
        var found = MinimalitySearch.Of(Circuit, Counts.By(kept => 100 - (2 * (Circuit.Length - kept.Count))));

        Assert.All(found.Without, loss => Assert.False(loss.IsNecessary));
        Assert.Equal([Circuit[3]], found.Dispensable);
        Assert.Equal((100, 98), (found.Whole[0].Right, found.Left[0].Right));
    }

    [Fact]
    public void Where_all_questions_are_asked_every_loss_is_one()
    {
        IReadOnlyList<ClassAccuracy> whole = [new(OperationClass.Addition, 1000, 1000, IsAll: true)];

        Assert.True(MinimalitySearch.IsLoss(whole, [new(OperationClass.Addition, 999, 1000, IsAll: true)]));
        Assert.False(MinimalitySearch.IsLoss(whole, whole));
    }
}
