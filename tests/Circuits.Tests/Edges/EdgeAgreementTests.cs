namespace VerifiedAddition.Circuits.Tests;

public sealed class EdgeAgreementTests
{
    /// <summary>By hand: ranks 1 2 3 4 5 against 2 1 4 3 5; 1 − 6 · 4 / (5 · 24) = 0.8.</summary>
    [Fact]
    public void The_rank_correlation_is_that_of_the_textbook() =>
        Assert.Equal(0.8, RankCorrelation.Spearman([10, 20, 30, 40, 50], [2, 1, 4, 3, 5]), 12);

    /// <summary>By hand: ranks 1.5 1.5 3 against 1 2 3 have the correlation 1.5 / √(1.5 · 2).</summary>
    [Fact]
    public void Equal_values_share_the_mean_of_their_ranks() => Assert.Equal(1.5 / Math.Sqrt(3), RankCorrelation.Spearman([7, 7, 9], [1, 2, 3]), 12);

    [Fact]
    public void Where_nothing_varies_there_is_no_correlation()
    {
        Assert.True(double.IsNaN(RankCorrelation.Spearman([1, 1, 1], [1, 2, 3])));
        Assert.True(double.IsNaN(RankCorrelation.Spearman([], [])));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Spearman([1], [1, 2]));
    }

    /// <summary>Ten were patched, of which the strongest is third by gradient and first by integrated gradients; one was not patched.</summary>
    [Fact]
    public void Estimates_are_compared_where_something_was_patched_and_without_sign()
    {
        EdgeScore[] scores =
        [
            .. Enumerable.Range(1, 10).Select(i => Score(i, i == 1 ? 7.5 : 11 - i, -(11 - i), -(11 - i))),
            Score(11, 100, 100, null),
        ];

        var agreement = EdgeAgreement.Of(scores);

        Assert.Equal((10, 1), (agreement.Edges, agreement.Strongest));
        Assert.Equal(1, agreement.Integrated, 12);
        Assert.Equal(1 - (6.0 * 6 / 990), agreement.Attribution, 12);
        Assert.Equal((0, 1), (agreement.AttributionFound, agreement.IntegratedFound));
    }

    private static EdgeScore Score(int position, double attribution, double integrated, double? exact) =>
        new(new(position, VertexKind.Embedding), new(position, VertexKind.Logits), attribution, integrated, exact);
}
