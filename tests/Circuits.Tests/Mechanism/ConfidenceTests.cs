namespace VerifiedAddition.Circuits.Tests;

/// <summary>Intervals of any confidence.</summary>
public sealed class ConfidenceTests
{
    [Theory]
    [InlineData(0, 40)]
    [InlineData(7, 40)]
    [InlineData(40, 40)]
    public void A_share_has_the_interval_that_its_tally_has(int count, int trials)
    {
        var tally = new Tally(count, trials);

        Assert.Equal(new Amount(tally.Rate, tally.Lower, tally.Upper, trials), Confidence.Usual.Of(tally));
    }

    /// <summary>Quantiles of Student's t, from tables.</summary>
    [Theory]
    [InlineData(2, 0.05, 12.706204736432095)]
    [InlineData(4, 0.05, 3.182446305284263)]
    [InlineData(4, 0.01, 5.840909309737105)]
    [InlineData(1000, 0.05, 1.9623414611334487)]
    public void A_mean_has_the_interval_of_students_t(int questions, double error, double deviations)
    {
        double[] values = [.. Enumerable.Range(0, questions).Select(i => (double)(i % 2))];

        var mean = new Confidence(error).Mean(values);

        var standardError = Math.Sqrt(0.25 / (questions - 1));
        Assert.Equal((0.5, questions), (mean.Value, mean.Questions));
        Assert.Equal(deviations, (mean.Upper - 0.5) / standardError, 9);
        Assert.Equal(deviations, (0.5 - mean.Lower) / standardError, 9);
    }

    [Fact]
    public void All_questions_leave_nothing_to_chance()
    {
        var asked = new ClassAccuracy(OperationClass.Addition, 3, 4, IsAll: true);

        Assert.Equal(new Amount(0.75, 0.75, 0.75, 4), Confidence.Usual.Of(asked));
        Assert.True(Confidence.Usual.Of(asked with { IsAll = false }).Lower < 0.75);
    }

    [Fact]
    public void Less_error_makes_intervals_wider()
    {
        var (usual, certain) = (Confidence.Usual.Of(new Tally(30, 40)), new Confidence(1e-9).Of(new Tally(30, 40)));

        Assert.True(certain.Lower < usual.Lower && certain.Upper > usual.Upper);
        Assert.Equal(0.75, certain.Value);
    }
}
