using System.Text.Json;

namespace VerifiedAddition.Grains.Tests;

public sealed class IntervalSetTests
{
    private static readonly JsonSerializerOptions Options = new();

    private static (int First, int Last)[] RangesOf(IntervalSet set) => [.. set.Ranges.Select(range => (range.First, range.Last))];

    [Fact]
    public void Numbers_that_follow_one_another_are_one_range()
    {
        var set = new[] { 5, 0, 2, 6, 1, 5 }.Aggregate(IntervalSet.Empty, (all, number) => all.Add(number));

        Assert.Equal([(0, 2), (5, 6)], RangesOf(set));
        Assert.Equal(5, set.Count);
        Assert.Equal([(0, 6)], RangesOf(set.Add(4).Add(3)));
        Assert.Equal(RangesOf(set), RangesOf(IntervalSet.Of(5, 0, 2, 6, 1, 5)));
        Assert.Same(set, set.Add(6));
    }

    [Fact]
    public void It_holds_what_a_set_of_the_single_numbers_holds()
    {
        var (set, expected) = (IntervalSet.Empty, new SortedSet<int>());
        foreach (var number in Enumerable.Range(0, 400).Select(i => i * i % 257))
        {
            set = set.Add(number);
            expected.Add(number);
        }

        Assert.Equal(expected.Count, set.Count);
        Assert.All(Enumerable.Range(0, 300), number => Assert.Equal(expected.Contains(number), set.Contains(number)));
        var missing = set.MissingBelow(280);
        Assert.All(Enumerable.Range(0, 300), number => Assert.Equal(number < 280 && !expected.Contains(number), missing.Contains(number)));
    }

    [Fact]
    public void Numbers_are_cut_out_of_ranges()
    {
        var set = IntervalSet.Below(10).Without(0, 4, 5, 9, 20);

        Assert.Equal([(1, 3), (6, 8)], RangesOf(set));
        Assert.Equal(6, set.Count);
        Assert.Equal(RangesOf(set), RangesOf(set.Without()));
        Assert.Empty(RangesOf(IntervalSet.Of(3).Without(3)));
    }

    [Fact]
    public void What_is_missing_is_taken_from_the_lowest_on()
    {
        var (first, others) = IntervalSet.Of(0, 1, 4).MissingBelow(6).TakeFirst();

        Assert.Equal(2, first);
        Assert.Equal([(3, 3), (5, 5)], RangesOf(others));
        Assert.True(IntervalSet.Below(3).MissingBelow(3).IsEmpty);
        Assert.Equal([(0, 2)], RangesOf(IntervalSet.Of(7).MissingBelow(3)));
        Assert.Throws<InvalidOperationException>(() => IntervalSet.Empty.TakeFirst());
    }

    [Theory]
    [InlineData("[0,1,2,9]", "[0,1,2,9]")]
    [InlineData("[[0,2],9]", "[0,1,2,9]")]
    [InlineData("[9,1,[0,1],2]", "[0,1,2,9]")]
    [InlineData("[[0,39999999],[50000000,50000000]]", "[[0,39999999],[50000000,50000000]]")]
    [InlineData("[]", "[]")]
    public void Few_are_written_as_earlier_versions_do_and_many_as_ranges(string read, string written) =>
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<IntervalSet>(read, Options), Options));

    [Theory]
    [InlineData("[-1]")]
    [InlineData("[[3,2]]")]
    [InlineData("[[1,2,3]]")]
    [InlineData("[0.5]")]
    [InlineData("""["a"]""")]
    [InlineData("{}")]
    [InlineData("[2147483647]")]
    public void What_is_no_set_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<IntervalSet>(json, Options));
}
