namespace VerifiedAddition.Grains.Tests;

public sealed class ClopperPearsonTests
{
    /// <summary>Failures in a million and their 95 % bounds, as published (docs/domain.md, section 8.4).</summary>
    [Theory]
    [InlineData(0, 0, 3.69e-6)]
    [InlineData(1, 2.53e-8, 5.57e-6)]
    [InlineData(2, 2.42e-7, 7.22e-6)]
    [InlineData(3, 6.19e-7, 8.77e-6)]
    [InlineData(10, 4.80e-6, 1.84e-5)]
    public void The_published_bounds_are_met(long failures, double lower, double upper)
    {
        var interval = ClopperPearson.FailureRate(failures, 1_000_000);

        Assert.Equal(lower, interval.Lower, lower * 0.003);
        Assert.Equal(upper, interval.Upper, upper * 0.003);
    }

    [Fact]
    public void No_failure_in_a_million_is_bounded_by_the_closed_form() =>
        Assert.Equal(1 - Math.Pow(0.025, 1e-6), ClopperPearson.FailureRate(0, 1_000_000).Upper, 1e-15);

    [Fact]
    public void Successes_and_failures_mirror_each_other()
    {
        var successes = ClopperPearson.TwoSided(997, 1000);
        var failures = ClopperPearson.FailureRate(3, 1000);

        Assert.Equal(1 - failures.Upper, successes.Lower, 1e-12);
        Assert.Equal(1 - failures.Lower, successes.Upper, 1e-12);
    }

    /// <summary>The bound is the rate at which the tail has exactly the given probability, summed term by term.</summary>
    [Theory]
    [InlineData(0, 20)]
    [InlineData(3, 20)]
    [InlineData(10, 20)]
    [InlineData(19, 20)]
    [InlineData(7, 400)]
    public void The_bounds_solve_the_binomial_tails(int failures, int trials)
    {
        var interval = ClopperPearson.FailureRate(failures, trials, 0.9);

        Assert.Equal(0.05, Tail(0, failures, trials, interval.Upper), 1e-9);
        if (failures > 0)
        {
            Assert.Equal(0.05, Tail(failures, trials, trials, interval.Lower), 1e-9);
        }
    }

    [Theory]
    [InlineData(1, 0, 0.95)]
    [InlineData(-1, 10, 0.95)]
    [InlineData(11, 10, 0.95)]
    [InlineData(1, 10, 1.0)]
    public void What_is_no_sample_is_refused(long successes, long trials, double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClopperPearson.TwoSided(successes, trials, level));

    private static double Tail(int from, int to, int trials, double rate)
    {
        var sum = 0.0;
        for (var k = from; k <= to; k++)
        {
            var log = (k * Math.Log(rate)) + ((trials - k) * Math.Log(1 - rate));
            for (var i = 1; i <= k; i++)
            {
                log += Math.Log((double)(trials - k + i) / i);
            }

            sum += Math.Exp(log);
        }

        return sum;
    }
}
