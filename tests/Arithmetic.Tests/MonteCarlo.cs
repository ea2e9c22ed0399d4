namespace VerifiedAddition.Arithmetic.Tests;

/// <summary>Shares measured over batches, with the error that correlation inside a batch leaves.</summary>
internal static class MonteCarlo
{
    /// <summary>Fails unless the mean of the batches lies within five standard errors of the expected percentage.</summary>
    /// <param name="expected">The percentage, exact to <paramref name="rounding"/>.</param>
    /// <param name="perBatch">The share, 0 to 1, in each batch. Batches are independent, their rows are not.</param>
    /// <param name="rounding">How far the expected percentage may be rounded.</param>
    public static void AssertPercent(double expected, IReadOnlyCollection<double> perBatch, double rounding = 0.0005)
    {
        var mean = perBatch.Average();
        var variance = perBatch.Sum(share => (share - mean) * (share - mean)) / (perBatch.Count - 1);
        var error = Math.Sqrt(variance / perBatch.Count);
        var tolerance = (5 * 100 * error) + rounding;

        Assert.True(
            Math.Abs((100 * mean) - expected) <= tolerance,
            $"measured {100 * mean:F4} %, expected {expected} % within {tolerance:F4}");
    }
}
