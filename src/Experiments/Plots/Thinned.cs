namespace VerifiedAddition.Experiments;

/// <summary>A long curve by few points: equal stretches of steps, each by its median and its range.</summary>
/// <param name="Steps">The middle of each stretch.</param>
internal sealed record Thinned(double[] Steps, double[] Medians, double[] Least, double[] Most)
{
    /// <summary>So few that a curve is smooth and its range is seen beside it.</summary>
    public const int MaxPoints = 500;

    /// <summary>Steps in a stretch of so many steps' curve; 1 when nothing needs to be left out.</summary>
    public static int StretchOf(int steps, int maxPoints = MaxPoints) => Math.Max(1, (steps + maxPoints - 1) / maxPoints);

    /// <param name="values">A value for each step, from step 0.</param>
    /// <param name="stretch">Steps in each stretch but the last, which may have fewer.</param>
    public static Thinned Of(IReadOnlyList<double> values, int stretch)
    {
        var sorted = values.Chunk(stretch).Select(chunk => chunk.Order().ToArray()).ToArray();
        return new(
            [.. sorted.Select((chunk, i) => (i * (double)stretch) + ((chunk.Length - 1) / 2.0))],
            [.. sorted.Select(Median)],
            [.. sorted.Select(chunk => chunk[0])],
            [.. sorted.Select(chunk => chunk[^1])]);
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
