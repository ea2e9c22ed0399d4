namespace VerifiedAddition.Pages.Tests;

public sealed class PlotScaleTests
{
    [Fact]
    public void A_logarithmic_scale_ends_at_powers_of_ten_and_takes_equal_factors_for_equally_far()
    {
        var scale = PlotScale.Of([0.02, 3, 0.5], isLog: true);

        Assert.Equal((0.01, 10.0), (scale.Least, scale.Most));
        Assert.Equal(1000.0 / 3, scale.At(0.1), 6);
        Assert.Equal(["10⁻²", "10⁻¹", "10⁰", "10¹"], scale.Marks().Select(scale.Word), StringComparer.Ordinal);
    }

    [Fact]
    public void A_linear_scale_has_round_marks()
    {
        var scale = PlotScale.Of([3, 97], isLog: false);

        Assert.Equal((0.0, 100.0), (scale.Least, scale.Most));
        Assert.Equal(["0", "20", "40", "60", "80", "100"], scale.Marks().Select(scale.Word), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_that_cannot_be_drawn_do_not_break_it(bool isLog)
    {
        foreach (var numbers in new double[][] { [], [double.NaN, double.PositiveInfinity], [0, 0], [5], [-1, -1], [1e-300, 1e300] })
        {
            var scale = PlotScale.Of(numbers, isLog);

            Assert.True(scale.Most > scale.Least);
            Assert.InRange(scale.Marks().Count(), 1, 12);
            Assert.All(numbers.Where(double.IsFinite), number => Assert.InRange(scale.At(number), 0, PlotScale.Size));
        }
    }
}
