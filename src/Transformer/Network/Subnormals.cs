namespace VerifiedAddition.Transformer;

/// <summary>Numbers below 1.18 · 10⁻³⁸ in magnitude, which float32 holds with fewer digits and which many processors handle in microcode.</summary>
/// <remarks>
/// A processor can be told to take them for zero, but .NET does not offer it. So they become zero where weights are made ready to answer.
/// Weights that are stored, exported or trained on are as they were.
/// </remarks>
internal static class Subnormals
{
    /// <summary>Sets them to zero.</summary>
    /// <returns>The same array.</returns>
    public static float[] Flush(float[] values)
    {
        Flush(values.AsSpan());
        return values;
    }

    /// <summary>Sets them to zero.</summary>
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
