namespace VerifiedAddition.Transformer.Tests;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 8.0000000000e-07)]
    [InlineData(1, 8.2640000000e-07)]
    [InlineData(2, 8.5280000000e-07)]
    [InlineData(10, 1.0640000000e-06)]
    [InlineData(100, 3.4400000000e-06)]
    [InlineData(1000, 2.7200000000e-05)]
    [InlineData(1500, 4.0400000000e-05)]
    [InlineData(2999, 7.9973600000e-05)]
    [InlineData(3000, 8.0000000000e-05)]
    [InlineData(3001, 7.9999998629e-05)]
    [InlineData(7500, 5.5307337295e-05)]
    [InlineData(9000, 4.0000000000e-05)]
    [InlineData(14000, 1.3629669484e-06)]
    [InlineData(14900, 1.3707000978e-08)]
    [InlineData(14998, 5.4831134300e-12)]
    [InlineData(14999, 1.3707783812e-12)]
    public void The_rates_are_those_of_the_original(int step, double rate) =>
        Close.Relative(rate, new LearningRateSchedule(15000, 8e-5).At(step), 2e-9);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_short_run_has_sensible_rates(int steps) => Assert.All(
        Enumerable.Range(0, steps), step => Assert.InRange(new LearningRateSchedule(steps, 1).At(step), 1e-3, 1));
}
