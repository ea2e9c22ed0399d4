using System.Globalization;

namespace VerifiedAddition.Grains.Tests;

/// <summary>What grows with a sweep and was replaced is kept for an hour.</summary>
public sealed class LargeValuesTests
{
    [Theory]
    [InlineData("12:00", "12:00")] // just written
    [InlineData("11:30 12:00", "11:30 12:00")] // replaced now
    [InlineData("01:00 12:00", "01:00 12:00")] // in use for long, and replaced now
    [InlineData("01:00 02:00 12:00", "02:00 12:00")] // the first was replaced long ago
    [InlineData("01:00 11:01 12:00", "01:00 11:01 12:00")]
    [InlineData("01:00 11:00 12:00", "11:00 12:00")]
    [InlineData("10:00", "")] // the newest, if no state names it: nobody has
    [InlineData("09:00 10:00", "")]
    [InlineData("12:01", "12:01")] // by a clock that is ahead
    public void A_value_is_kept_until_an_hour_after_it_was_replaced(string written, string kept)
    {
        var now = At("12:00");

        var found = LargeValues.KeptOf([.. Times(written).Select(Key)], now);

        Assert.Equal(Times(kept).Select(Key), found.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void What_has_another_name_is_not_kept() => Assert.Empty(LargeValues.KeptOf(["sweeps/nine/list-0.json.gz", "sweeps/nine/list-20261201T120000Z-0-0.json"], At("12:00")));

    private static string[] Times(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-12-01T{time}:00Z", CultureInfo.InvariantCulture);

    private static string Key(string time) => $"sweeps/nine/list-20261201T{time.Replace(":", "", StringComparison.Ordinal)}00Z-0123456789abcdef-01234567.json.gz";
}
