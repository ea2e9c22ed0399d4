namespace VerifiedAddition.Circuits;

/// <summary>Spearman's rank correlation.</summary>
public static class RankCorrelation
{
    /// <summary>The correlation of the ranks of two lists; equal values have the mean of their ranks.</summary>
    /// <returns>From −1 to 1; NaN if a list has fewer than two different values.</returns>
    /// <exception cref="ArgumentException">The lists are not equally long.</exception>
    public static double Spearman(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
        {
            throw new ArgumentException($"The lists have {first.Count} and {second.Count} values, but must be equally long.", nameof(second));
        }

        if (first.Count == 0)
        {
            return double.NaN;
        }

        var (x, y) = (Ranks(first), Ranks(second));
        var mean = (first.Count + 1) / 2.0;
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - mean, y[i] - mean);
            (xy, xx, yy) = (xy + (dx * dy), xx + (dx * dx), yy + (dy * dy));
        }

        return xx == 0 || yy == 0 ? double.NaN : xy / Math.Sqrt(xx * yy);
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && values[order[to]].Equals(values[order[from]]))
            {
                to++;
            }

            for (var i = from; i < to; i++)
            {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }

            from = to;
        }

        return ranks;
    }
}
