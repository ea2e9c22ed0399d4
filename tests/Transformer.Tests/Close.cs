using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Comparisons with a written tolerance.</summary>
internal static class Close
{
    public static void Absolute(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        var worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Assert.True(worst <= tolerance, $"The largest difference is {worst:G3}, allowed are {tolerance:G3}.");
    }

    public static void Absolute(IReadOnlyList<double> expected, Tensor actual, double tolerance) =>
        Absolute(expected, (IReadOnlyList<double>)Buffers.ToHostDouble(actual), tolerance);

    public static void Relative(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"Expected {expected:R}, got {actual:R}.");
}
