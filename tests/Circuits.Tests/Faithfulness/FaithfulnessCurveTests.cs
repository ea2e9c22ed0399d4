namespace VerifiedAddition.Circuits.Tests;

public sealed class FaithfulnessCurveTests
{
    [Theory]
    [InlineData(22, 10, "0 2 5 7 10 12 15 17 20 22")]
    [InlineData(68, 2, "0 68")]
    [InlineData(3, 30, "0 1 2 3")]
    [InlineData(0, 10, "0")]
    public void Sizes_run_from_nothing_to_everything(int largest, int count, string sizes) =>
        Assert.Equal(sizes, string.Join(' ', FaithfulnessCurve.Sizes(largest, count)));

    [Fact]
    public void The_area_is_the_mean_height()
    {
        Assert.Equal(1, FaithfulnessCurve.Area([(0, 1), (10, 1)]));
        Assert.Equal(0.5, FaithfulnessCurve.Area([(0, 0), (10, 1)]));
        Assert.Equal(0.25, FaithfulnessCurve.Area([(0, 0), (5, 0), (10, 1)]));
        Assert.Equal(0.85, FaithfulnessCurve.Area([(0, 0), (2, 1), (8, 1), (10, 0.5)]), precision: 12);
        Assert.Equal(0.3, FaithfulnessCurve.Area([(0, 0.3)]));
    }
}
