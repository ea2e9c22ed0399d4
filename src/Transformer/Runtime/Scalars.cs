using TorchSharp;

namespace VerifiedAddition.Transformer;

/// <summary>Numbers as torch's operations take them, kept alive for the lifetime of the process.</summary>
/// <remarks>
/// An operation receives only the address of a <see cref="Scalar"/>. Nothing references a scalar that TorchSharp creates from a number by
/// implicit conversion, so garbage collection may free it while the operation reads it, which causes an error, a crash of the process, or
/// a wrong result. Scalars are therefore kept alive: by this class, by a field, or by <c>using var</c> around the operation. Operators
/// that create such scalars implicitly, as <c>a + b</c> does for two tensors, are listed in BannedSymbols.TorchSharp.txt.
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
