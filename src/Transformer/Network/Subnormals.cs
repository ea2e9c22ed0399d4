namespace VerifiedAddition.Transformer;

/// <summary>Flushes float32 numbers below 1.18 · 10⁻³⁸ in magnitude, which have reduced precision and which many processors handle in microcode.</summary>
/// <remarks>
/// Processors have a mode that treats subnormals as zero, but .NET does not expose it. So weights are flushed when they are prepared for
/// inference. Weights that are stored, exported or trained keep their values.
/// </remarks>
internal static class Subnormals
{
    /// <summary>Sets subnormal values to zero.</summary>
    /// <returns>The same array.</returns>
    public static float[] Flush(float[] values)
    {
        Flush(values.AsSpan());
        return values;
    }

    /// <summary>Sets subnormal values to zero.</summary>
    public static void Flush(Span<float> values)
    {
        foreach (ref var value in values)
        {
            if (float.IsSubnormal(value))
            {
                value = 0;
            }
        }
    }
}
