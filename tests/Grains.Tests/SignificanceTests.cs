namespace VerifiedAddition.Grains.Tests;

public sealed class SignificanceTests
{
    /// <remarks>The lady tasting tea (Fisher 1935): 34/70 two-sided for 3 of 4, 2/70 for 4 of 4.</remarks>
    [Theory]
    [InlineData(3, 4, 1, 4, 34.0 / 70)]
    [InlineData(4, 4, 0, 4, 2.0 / 70)]
    [InlineData(2, 4, 2, 4, 1)]
    [InlineData(0, 1_000_000, 0, 1_000_000, 1)]
    [InlineData(0, 1_000_000, 1, 1_000_000, 1)]
    [InlineData(0, 1_000_000, 6, 1_000_000, 2.0 / 64)]
    public void Different_questions_are_compared_exactly(long failures, long asked, long otherFailures, long otherAsked, double expected) =>
        Assert.Equal(expected, Significance.OfIndependent(failures, asked, otherFailures, otherAsked), expected * 1e-4);

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(5, 0, 2.0 / 32)]
    [InlineData(0, 10, 2.0 / 1024)]
    [InlineData(1, 9, 22.0 / 1024)]
    public void The_same_questions_are_compared_by_those_that_changed(long onlyFirst, long onlySecond, double expected) =>
        Assert.Equal(expected, Significance.OfSame(onlyFirst, onlySecond), expected * 1e-9);

    [Fact]
    public void Impossible_counts_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Significance.OfIndependent(5, 4, 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Significance.OfIndependent(0, 4, -1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Significance.OfSame(-1, 0));
    }
}
