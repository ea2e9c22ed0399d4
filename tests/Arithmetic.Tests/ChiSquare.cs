namespace VerifiedAddition.Arithmetic.Tests;

/// <summary>Pearson's chi-square test of equal frequencies.</summary>
internal static class ChiSquare
{
    /// <summary>Fails when the statistic lies five standard deviations above its mean, by the Wilson–Hilferty approximation.</summary>
    public static void AssertUniform(int[] seen)
    {
        var expected = (double)seen.Sum() / seen.Length;
        var freedom = Math.Max(1, seen.Length - 1);
        var statistic = seen.Sum(count => (count - expected) * (count - expected) / expected);
        var ninth = 2.0 / (9 * freedom);
        var z = (Math.Cbrt(statistic / freedom) - (1 - ninth)) / Math.Sqrt(ninth);

        Assert.True(z < 5, $"chi-square {statistic:F1} with {freedom} degrees of freedom is {z:F1} standard deviations too high");
    }
}
