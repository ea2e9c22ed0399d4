using Microsoft.Extensions.Time.Testing;

namespace VerifiedAddition.Silo.Tests;

public sealed class RateMeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_is_the_mean_of_the_last_ten_seconds()
    {
        var meter = new RateMeter(_time);
        Assert.Equal(0, meter.PerSecond);
        for (var i = 0; i < 60; i++)
        {
            meter.Add(i < 30 ? 1000 : 50);
            _time.Advance(TimeSpan.FromSeconds(0.5));
        }

        Assert.InRange(meter.PerSecond, 99, 101);
    }

    [Fact]
    public void It_says_nothing_of_the_first_moment()
    {
        var meter = new RateMeter(_time);
        meter.Add(1000);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(0, meter.PerSecond);
    }

    [Fact]
    public void It_falls_to_nothing_when_nothing_comes_and_begins_anew()
    {
        var meter = new RateMeter(_time);
        meter.Add(1000);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.InRange(meter.PerSecond, 0, 1);

        meter.Add(0);
        _time.Advance(TimeSpan.FromSeconds(2));
        meter.Add(500);
        Assert.InRange(meter.PerSecond, 249, 251);
    }
}
