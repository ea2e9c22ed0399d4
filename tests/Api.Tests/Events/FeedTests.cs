namespace VerifiedAddition.Api.Tests;

public sealed class FeedTests
{
    [Fact]
    public void Whoever_comes_first_hears_how_everything_is_and_then_only_what_changes()
    {
        var feed = new Feed();
        feed.Tell("variant", "a", 1);
        feed.Tell("variant", "b", 2);
        var first = feed.Since(0);
        feed.Tell("variant", "a", 1);
        var same = feed.Since(first.Version);
        feed.Tell("variant", "a", 3);

        Assert.Equal(["1", "2"], first.Events.Select(one => one.Data), StringComparer.Ordinal);
        Assert.Empty(same.Events);
        Assert.Equal("3", Assert.Single(feed.Since(first.Version).Events).Data);
        Assert.True(first.More.IsCompleted);
    }

    [Fact]
    public void Whoever_lost_the_connection_goes_on_behind_the_last_event_seen()
    {
        var feed = new Feed();
        feed.Tell("variant", "a", 1);
        feed.Tell("variant", "b", 2);
        feed.Tell("variant", "c", 3);

        var seen = feed.Since(0).Events[1].Id;

        Assert.Equal("3", Assert.Single(feed.Since(feed.VersionOf(seen)).Events).Data);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0123456789ab.2")]
    [InlineData("nonsense")]
    public void Whoever_saw_something_else_hears_everything(string? seen)
    {
        var feed = new Feed();
        feed.Tell("variant", "a", 1);

        Assert.Single(feed.Since(feed.VersionOf(seen)).Events);
    }

    [Fact]
    public void Whoever_is_slow_misses_what_was_in_between_and_nothing_is_kept_for_them()
    {
        var feed = new Feed();
        for (var step = 0; step < 1000; step++)
        {
            feed.Tell("variant", "a", step);
        }

        Assert.Equal("999", Assert.Single(feed.Since(0).Events).Data);
    }
}
