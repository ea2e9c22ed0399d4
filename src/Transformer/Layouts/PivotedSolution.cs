namespace VerifiedAddition.Transformer;

/// <summary>Solves a few linear equations whose matrix is symmetric and has no negative eigenvalue, but may be singular.</summary>
internal static class PivotedSolution
{
    /// <summary>A diagonal element that is smaller than this share of the largest one is what rounding left of zero.</summary>
    private const double Nothing = 1e-13;

    /// <summary>A solution; unknowns that depend on the others are 0. If the equations contradict each other, some do not hold.</summary>
    /// <param name="matrix">[n, n]; it is not changed.</param>
    /// <param name="right">[n].</param>
    public static double[] Of(double[,] matrix, double[] right)
    {
        var (left, rest, count) = ((double[,])matrix.Clone(), (double[])right.Clone(), right.Length);
        var open = Enumerable.Range(0, count).ToList();
        var order = new List<int>();
        var least = Nothing * open.Max(i => left[i, i]);
        while (open.Count > 0 && open.MaxBy(i => left[i, i]) is var pivot && left[pivot, pivot] > least)
        {
            open.Remove(pivot);
            order.Add(pivot);
            foreach (var row in open)
            {
                Eliminate(left, rest, pivot, row);
            }
        }

        return Substitute(left, rest, order);
    }

    private static void Eliminate(double[,] left, double[] rest, int pivot, int row)
    {
        var factor = left[row, pivot] / left[pivot, pivot];
        rest[row] -= factor * rest[pivot];
        for (var column = 0; column < rest.Length; column++)
        {
            left[row, column] -= factor * left[pivot, column];
        }
    }

    /// <summary>Backwards through the order of pivots.</summary>
    private static double[] Substitute(double[,] left, double[] rest, List<int> order)
    {
        var solution = new double[rest.Length];
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var pivot = order[i];
            var known = order.Skip(i + 1).Sum(other => left[pivot, other] * solution[other]);
            solution[pivot] = (rest[pivot] - known) / left[pivot, pivot];
        }

        return solution;
    }
}
