using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VerifiedAddition.Transformer;

/// <summary>The vector registers of this processor.</summary>
public static class VectorRegisters
{
    /// <summary>
    /// Whether they have 512 bits, or 256 and a multiply-add that rounds once (AVX2 and FMA). The results are equal to the last bit, since .NET
    /// performs an operation on 512 bits as two on 256 where it must. Without them libtorch trains and answers.
    /// </summary>
    public static bool AreSupported => Vector512.IsHardwareAccelerated || (Vector256.IsHardwareAccelerated && Fma.IsSupported);
}
