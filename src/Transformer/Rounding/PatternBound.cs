namespace VerifiedAddition.Transformer;

/// <summary>How far what a head reads may be from the exact mean of the exact values.</summary>
/// <param name="dHead">Width of the head.</param>
/// <param name="positions">The most keys that a query attends to.</param>
internal readonly struct PatternBound(int dHead, int positions)
{
    /// <summary>Roundings of the exponential function and of all else that makes a share from a score.</summary>
    private const int OfExponential = 40;

    /// <summary>Roundings of a score beside those of its sum: division by √d_head, and subtraction of the largest score.</summary>
    private const int BesideSum = 8;

    private readonly double _ofScore = Roundings.Gamma(dHead + BesideSum) / Math.Sqrt(dHead);
    private readonly double _ofMean = Roundings.Gamma((2 * positions) + OfExponential);
    private readonly double _root = Math.Sqrt(dHead);

    /// <summary>Bound on the length of the error of a weighted mean of values.</summary>
    /// <param name="pattern">The computed weight of each key that the query attends to.</param>
    /// <param name="query">The length of the query, and the bound on its error.</param>
    /// <param name="keys">The same of each key.</param>
    /// <param name="values">The same of each value.</param>
    public double Error(ReadOnlySpan<double> pattern, Bounded query, ReadOnlySpan<Bounded> keys, ReadOnlySpan<Bounded> values)
    {
        var (best, longestKey, longest, furthest, mean) = (0, 0.0, 0.0, 0.0, 0.0);
        for (var key = 0; key < pattern.Length; key++)
        {
            best = pattern[key] > pattern[best] ? key : best;
            longestKey = Math.Max(longestKey, keys[key].Length);
            longest = Math.Max(longest, values[key].Length);
            furthest = Math.Max(furthest, values[key].Error);
            mean += pattern[key] * values[key].Error;
        }

        return mean + ((Shifted(pattern, query, keys, best, longestKey) + _ofMean) * (longest + furthest));
    }

    /// <summary>Bound on the sum of the pattern's changes if every score changes by as much as it may.</summary>
    /// <remarks>
    /// Softmax does not change if all scores change by the same, so only changes relative to that of the largest weight count. If score j changes
    /// by at most D(j) relative to it, and D = Σ a(j)·(exp D(j) − 1), then the changes of all weights add up to 2D / (1 − D) at most.
    /// </remarks>
    private double Shifted(ReadOnlySpan<double> pattern, Bounded query, ReadOnlySpan<Bounded> keys, int best, double longestKey)
    {
        var (sum, ofBest) = (0.0, OfScore(query, keys[best], longestKey));
        for (var key = 0; key < pattern.Length; key++)
        {
            if (key != best)
            {
                sum += (pattern[key] + double.Epsilon) * Growth(OfScore(query, keys[key], longestKey) + ofBest);
            }
        }

        return Math.Min(2, 2 * sum / (1 - Math.Min(sum, 0.5)));
    }

    private double OfScore(Bounded query, Bounded key, double longestKey) =>
        (((query.Error * key.Length) + ((query.Length + query.Error) * key.Error)) / _root) + (_ofScore * query.Length * longestKey);

    /// <summary>At least exp x − 1, which the processor's function would round to 0 for small x.</summary>
    private static double Growth(double x) => x <= 1 ? x * (1 + x) : Math.Exp(x);
}

/// <summary>The length of a computed vector, and a bound on the length of its error.</summary>
internal readonly record struct Bounded(double Length, double Error);
