namespace VerifiedAddition.Arithmetic.Tests;

/// <summary>The statistical checks would notice what they are there to notice.</summary>
public class StatisticsTests
{
    [Fact]
    public void A_loaded_die_is_found()
    {
        ChiSquare.AssertUniform([1010, 990, 1005, 995, 1020, 980]);

        Assert.ThrowsAny<Exception>(() => ChiSquare.AssertUniform([1200, 960, 960, 960, 960, 960]));
    }

    [Fact]
    public void A_share_of_forty_percent_is_not_taken_for_sixty()
    {
        double[] shares = [.. Enumerable.Range(0, 1000).Select(i => i % 5 < 2 ? 1.0 : 0.0)];

        MonteCarlo.AssertPercent(40, shares);
        Assert.ThrowsAny<Exception>(() => MonteCarlo.AssertPercent(60, shares));
    }
}
