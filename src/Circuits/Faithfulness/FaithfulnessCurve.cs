namespace VerifiedAddition.Circuits;

/// <summary>The sizes on a curve, and the area under it.</summary>
internal static class FaithfulnessCurve
{
    /// <summary>Sizes from 0 to the largest, as evenly as whole numbers are.</summary>
    /// <param name="count">Number of sizes, at least 2; fewer if there are not so many.</param>
    public static IReadOnlyList<int> Sizes(int largest, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (int)Math.Round((double)i * largest / (count - 1), MidpointRounding.AwayFromZero)).Distinct()];

    /// <summary>The area under straight lines between the points, divided by the largest size; the only value if there is one point.</summary>
    /// <param name="points">By size, from size 0 on.</param>
    public static double Area(IReadOnlyList<(int Size, double Value)> points)
    {
        var largest = points[^1].Size;
        return largest == 0
            ? points[^1].Value
            : points.Zip(points.Skip(1), (one, next) => (next.Size - one.Size) * (one.Value + next.Value) / 2).Sum() / largest;
    }
}
