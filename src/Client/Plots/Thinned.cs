namespace VerifiedAddition.Client;

/// <summary>A long curve by few points: equal stretches of steps, each by its median and its range.</summary>
/// <param name="Stretch">Steps in each stretch but the last, which may have fewer; 1 when nothing was left out.</param>
/// <param name="Steps">The middle of each stretch.</param>
internal sealed record Thinned(int Stretch, double[] Steps, double[] Medians, double[] Least, double[] Most)
{
    /// <summary>So few that a curve is smooth and its range is seen beside it.</summary>
    public const int MostPoints = 500;

    /// <param name="values">A value for each step, from step 0.</param>
    public static Thinned Of(IReadOnlyList<double> values)
    {
        var stretch = Math.Max(1, (values.Count + MostPoints - 1) / MostPoints);
        var sorted = values.Chunk(stretch).Select(chunk => chunk.Order().ToArray()).ToArray();
        return new(
            stretch,
            [.. sorted.Select((chunk, i) => (i * (double)stretch) + ((chunk.Length - 1) / 2.0))],
            [.. sorted.Select(Median)],
            [.. sorted.Select(chunk => chunk[0])],
            [.. sorted.Select(chunk => chunk[^1])]);
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
