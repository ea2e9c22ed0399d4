namespace VerifiedAddition.Pages.Tests;

public sealed class LossSeriesTests
{
    private static readonly LossCurve Curve = new(["A1", "A0"], [new(0, 1, [2, 0.5]), new(1, 0.01, [0.02, 0.001])], [new(2, 0.0001, [])]);

    [Fact]
    public void A_token_is_drawn_as_far_as_it_is_stored_and_the_mean_as_far_as_it_is_heard()
    {
        var (mean, token) = (LossSeries.Of("a", 0, Curve, token: null, window: 1), LossSeries.Of("a", 0, Curve, "A0", window: 1));

        Assert.Equal([(0.0, 1.0), (1.0, 0.01)], mean.Stored);
        Assert.Equal([(2.0, 0.0001)], mean.Heard);
        Assert.Equal([(0.0, 0.5), (1.0, 0.001)], token.Stored);
        Assert.Empty(token.Heard);
        Assert.Empty(LossSeries.Of("a", 0, Curve, "A7", window: 1).Stored);
    }

    [Fact]
    public void Smoothing_takes_the_mean_of_logarithms() =>
        Assert.Equal(0.1, LossSeries.Of("a", 0, Curve, token: null, window: 2).Stored[1].Loss, 12);
}
