using TorchSharp;

namespace VerifiedAddition.Transformer;

/// <summary>Numbers as torch's operations take them, held for as long as the process lives.</summary>
/// <remarks>
/// An operation is given no more than the address of a <see cref="Scalar"/>. The one that TorchSharp makes of a number by an implicit
/// conversion is held by nobody, so that garbage collection may free it while the operation reads it, which ends in an error, in the death
/// of the process or in a wrong result. So numbers are held: by this class, by a field, or by <c>using var</c> over the operation. What
/// makes such scalars unasked, as <c>a + b</c> does for two tensors, is in BannedSymbols.TorchSharp.txt.
/// </remarks>
public static class Scalars
{
    static Scalars() => TorchRuntime.Load();

    /// <summary>1. The factor of the second tensor in a sum: <c>a.add(b, Scalars.One)</c> is a + b.</summary>
    public static Scalar One { get; } = 1.ToScalar();

    /// <summary>2.</summary>
    public static Scalar Two { get; } = 2.ToScalar();

    /// <summary>−1.</summary>
    public static Scalar MinusOne { get; } = (-1).ToScalar();

    /// <summary>−∞.</summary>
    public static Scalar MinusInfinity { get; } = double.NegativeInfinity.ToScalar();
}
