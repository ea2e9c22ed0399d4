using VerifiedAddition.Chaos;

namespace VerifiedAddition.Cluster.Tests;

public sealed class ChaosPlanTests
{
    [Fact]
    public void The_same_seed_gives_the_same_blows_and_another_seed_gives_others()
    {
        var plan = ChaosPlan.For(7, TimeSpan.FromMinutes(20), silos: 4);

        Assert.Equal(plan, ChaosPlan.For(7, TimeSpan.FromMinutes(20), silos: 4));
        Assert.NotEqual(plan, ChaosPlan.For(8, TimeSpan.FromMinutes(20), silos: 4));
    }

    [Fact]
    public void A_longer_plan_begins_as_the_shorter_one_does()
    {
        var shorter = ChaosPlan.For(7, ChaosPlan.Shortest, silos: 4);

        Assert.Equal(shorter, ChaosPlan.For(7, TimeSpan.FromMinutes(20), silos: 4).Take(shorter.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12345)]
    public void Every_kind_of_blow_falls_in_the_shortest_plan(ulong seed)
    {
        var plan = ChaosPlan.For(seed, ChaosPlan.Shortest, silos: 4);

        Assert.Equal(Enum.GetValues<Fault>(), plan.Select(fault => fault.Fault).Distinct().Order());
        Assert.All(plan, fault => Assert.InRange(fault.Silo, 0, 3));
        Assert.Equal(plan.OrderBy(fault => fault.At), plan);
        Assert.True(plan[^1].At < ChaosPlan.Shortest);
        Assert.Equal(Enum.GetValues<Work>(), plan.Select(fault => fault.Aim).Distinct().Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_kind_falls_twice_in_a_brief_plan(ulong seed)
    {
        var plan = ChaosPlan.For(seed, ChaosPlan.Brief, silos: 4);

        Assert.InRange(plan.Count, 3, 6);
        Assert.Distinct(plan.Select(fault => fault.Fault));
    }

    [Fact]
    public void A_kind_that_is_impossible_here_does_not_fall_and_the_others_do()
    {
        var plan = ChaosPlan.For(3, ChaosPlan.Shortest, silos: 4, Fault.FullDisk);

        Assert.Equal(Enum.GetValues<Fault>().Where(kind => kind is not Fault.FullDisk), plan.Select(fault => fault.Fault).Distinct().Order());
    }

    [Fact]
    public void The_possible_kinds_are_aimed_at_every_kind_of_work_before_they_are_aimed_at_any_again()
    {
        var kinds = Enum.GetValues<Fault>().Length - 1;
        var rounds = Enum.GetValues<Work>().Length;

        var plan = ChaosPlan.For(3, ChaosPlan.Thorough, silos: 4, Fault.FullDisk).Take(kinds * rounds).ToArray();

        Assert.Distinct(plan.Select(fault => (fault.Fault, fault.Aim)));
        Assert.Equal(kinds * rounds, plan.Length);
    }

    [Fact]
    public void Every_kind_of_blow_is_aimed_at_every_kind_of_work_in_a_thorough_plan()
    {
        var plan = ChaosPlan.For(1, ChaosPlan.Thorough, silos: 4);

        Assert.Equal(
            from fault in Enum.GetValues<Fault>() from work in Enum.GetValues<Work>() select (fault, work),
            plan.Select(fault => (fault.Fault, fault.Aim)).Distinct().Order());
    }
}
