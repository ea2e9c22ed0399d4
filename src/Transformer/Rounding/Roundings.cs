namespace VerifiedAddition.Transformer;

/// <summary>The standard model of float64 arithmetic: each operation is exact up to a relative error of at most <see cref="Unit"/>.</summary>
internal static class Roundings
{
    /// <summary>Half the distance from 1 to the next float64 number, 2⁻⁵³.</summary>
    public const double Unit = 1.0 / (1L << 53);

    /// <summary>Bound on the relative error of a number of operations, one after the other: n·u / (1 − n·u).</summary>
    /// <remarks>For a sum of n products it holds in any order of summation, relative to the sum of the products' magnitudes (Higham 2002, chapter 3).</remarks>
    public static double Gamma(int operations)
    {
        var first = operations * Unit;
        return first / (1 - first);
    }
}
