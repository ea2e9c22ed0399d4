using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Backends.Tests;

/// <summary>A clock that is wrong is noticed at the start, against a real backend's.</summary>
public sealed class ClockDifferenceTests
{
    [Theory]
    [InlineData(0, null, false)]
    [InlineData(30, "30 s ahead of that of Redis", false)]
    [InlineData(-30, "s behind that of Redis", false)]
    [InlineData(600, "s ahead of that of Redis", true)]
    [InlineData(-600, "s behind that of Redis", true)]
    public async Task A_clock_is_compared_with_that_of_Redis(int seconds, string? warning, bool isRefused)
    {
        await using var redis = await RedisServer.StartAsync();

        var clock = Assert.Single(await BackendCheck.RunAsync(
            Settings.OnRedis(redis.ConnectionString), ClusterSide.Silo, "runs", new Shifted(TimeSpan.FromSeconds(seconds)), TestContext.Current.CancellationToken));

        Assert.InRange(clock.Ahead.TotalSeconds, seconds - 2, seconds + 2);
        Assert.Equal(warning is null, clock.Warning is null);
        Assert.Equal(isRefused, Record.Exception(clock.RequireUsable) is WrongClockException);
    }

    [Fact]
    public async Task A_clock_is_compared_with_that_of_Azure_storage()
    {
        await using var azurite = await Azurite.StartAsync();
        var time = new Shifted(TimeSpan.FromMinutes(3));

        var clock = await AzureProbe.TablesAsync(new("ConnectionStrings:azure", azurite.ConnectionString), time, TestContext.Current.CancellationToken);

        Assert.InRange(clock!.Ahead.TotalSeconds, 178, 182);
        var error = Assert.Throws<WrongClockException>(clock.RequireUsable);
        Assert.Contains($"ahead of that of Azure Storage at {azurite.TableAddress}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Set the clock", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.9, 0)]
    [InlineData(-5, -5)]
    [InlineData(6, 5)]
    public void What_the_whole_seconds_of_an_answer_leave_open_counts_for_nothing(double ours, double ahead)
    {
        var theirs = DateTimeOffset.UnixEpoch;
        var now = theirs.AddSeconds(ours);

        Assert.Equal(TimeSpan.FromSeconds(ahead), ClockDifference.Between("it", theirs, now, now).Ahead);
    }

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
