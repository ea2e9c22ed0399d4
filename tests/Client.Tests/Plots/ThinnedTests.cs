using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class ThinnedTests
{
    [Fact]
    public void A_short_curve_stays_as_it_is()
    {
        var thinned = Thinned.Of([3, 1, 2], Thinned.StretchOf(3));

        Assert.Equal([0, 1, 2], thinned.Steps);
        Assert.Equal([3, 1, 2], thinned.Medians);
    }

    [Fact]
    public void A_long_curve_becomes_the_median_and_the_range_of_equal_stretches()
    {
        double[] values = [.. Enumerable.Range(0, Thinned.MaxPoints).SelectMany(i => new[] { i + 0.5, i, i + 9.0 })];

        var thinned = Thinned.Of(values, Thinned.StretchOf(values.Length));

        Assert.Equal(Thinned.MaxPoints, thinned.Steps.Length);
        Assert.Equal((4, 1.5, 1, 10), (thinned.Steps[1], thinned.Medians[1], thinned.Least[1], thinned.Most[1]));
    }

    [Fact]
    public void The_last_stretch_may_be_short()
    {
        var thinned = Thinned.Of([.. Enumerable.Range(0, Thinned.MaxPoints + 1).Select(i => (double)i)], Thinned.StretchOf(Thinned.MaxPoints + 1));

        Assert.Equal(251, thinned.Steps.Length);
        Assert.Equal((500.0, 500.0), (thinned.Steps[^1], thinned.Medians[^1]));
        Assert.Equal((0.5, 0.5), (thinned.Steps[0], thinned.Medians[0]));
    }
}
