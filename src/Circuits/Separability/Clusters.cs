using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>k-means and measures of its clusters.</summary>
internal static class Clusters
{
    private const int Restarts = 10;
    private const int MaxSteps = 100;
    private const ulong Stream = (1 << 20) + 2;

    /// <summary>The best of several runs of Lloyd's algorithm from k-means++ starts (Arthur and Vassilvitskii 2007).</summary>
    /// <returns>The cluster of each point.</returns>
    public static int[] Find(double[][] points, int count, ulong seed)
    {
        var (best, least) = (new int[points.Length], double.PositiveInfinity);
        for (var restart = 0; restart < Restarts; restart++)
        {
            var centres = Start(points, count, new(seed, Stream, (ulong)restart));
            var clusters = Assign(points, centres);
            for (var step = 0; step < MaxSteps; step++)
            {
                centres = [.. centres.Select((centre, cluster) => Mean(points.Where((_, i) => clusters[i] == cluster)) ?? centre)];
                var next = Assign(points, centres);
                if (next.AsSpan().SequenceEqual(clusters))
                {
                    break;
                }

                clusters = next;
            }

            var spread = points.Select((point, i) => Squared(point, centres[clusters[i]])).Sum();
            (best, least) = spread < least ? (clusters, spread) : (best, least);
        }

        return best;
    }

    /// <summary>The mean silhouette, −1 to 1 (Rousseeuw 1987).</summary>
    public static double Silhouette(double[][] points, int[] clusters)
    {
        var sizes = clusters.CountBy(cluster => cluster).ToDictionary();
        return sizes.Count < 2 ? 0 : points.Select((point, i) => OfPoint(point, clusters[i])).Average();

        double OfPoint(double[] point, int own)
        {
            var sums = new Dictionary<int, double>();
            for (var i = 0; i < points.Length; i++)
            {
                sums[clusters[i]] = sums.GetValueOrDefault(clusters[i]) + Math.Sqrt(Squared(point, points[i]));
            }

            if (sizes[own] == 1)
            {
                return 0;
            }

            var (within, nearest) = (sums[own] / (sizes[own] - 1), sums.Where(sum => sum.Key != own).Min(sum => sum.Value / sizes[sum.Key]));
            return Math.Max(within, nearest) is > 0 and var larger ? (nearest - within) / larger : 0;
        }
    }

    /// <summary>The ratio of between-cluster to within-cluster variance, each per degree of freedom (Caliński and Harabasz 1974).</summary>
    public static double CalinskiHarabasz(double[][] points, int[] clusters)
    {
        var (all, groups) = (Mean(points)!, points.Zip(clusters).GroupBy(pair => pair.Second, pair => pair.First).ToArray());
        var between = groups.Sum(group => group.Count() * Squared(Mean(group)!, all));
        var within = groups.Sum(group => Mean(group) is { } centre ? group.Sum(point => Squared(point, centre)) : 0);
        return groups.Length < 2 ? 0 : within == 0 ? double.PositiveInfinity : between / within * (points.Length - groups.Length) / (groups.Length - 1);
    }

    /// <summary>The mean over clusters of the share of their most common true group, 0 to 1.</summary>
    public static double Agreement(int[] clusters, int[] groups) => clusters.Zip(groups)
        .GroupBy(pair => pair.First, pair => pair.Second)
        .Average(cluster => cluster.CountBy(group => group).Max(group => group.Value) / (double)cluster.Count());

    public static double Squared(double[] one, double[] other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }

        return sum;
    }

    /// <summary>The mean of some points; null for no points.</summary>
    public static double[]? Mean(IEnumerable<double[]> points)
    {
        double[]? sum = null;
        var count = 0;
        foreach (var point in points)
        {
            sum ??= new double[point.Length];
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += point[i];
            }

            count++;
        }

        return sum is null ? null : [.. sum.Select(value => value / count)];
    }

    public static int Nearest(double[] point, double[][] centres)
    {
        var best = 0;
        for (var i = 1; i < centres.Length; i++)
        {
            best = Squared(point, centres[i]) < Squared(point, centres[best]) ? i : best;
        }

        return best;
    }

    private static int[] Assign(double[][] points, double[][] centres) => [.. points.Select(point => Nearest(point, centres))];

    private static double[][] Start(double[][] points, int count, CounterRandom random)
    {
        var centres = new List<double[]> { points[random.Below(points.Length)] };
        while (centres.Count < count)
        {
            var distances = points.Select(point => centres.Min(centre => Squared(point, centre))).ToArray();
            var left = random.Unit() * distances.Sum();
            var chosen = Array.FindIndex(distances, distance => (left -= distance) < 0);
            centres.Add(points[chosen < 0 ? points.Length - 1 : chosen]);
        }

        return [.. centres];
    }
}
