using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The weights a model starts from (docs/domain.md, section 2.4).</summary>
internal static class InitialWeights
{
    /// <summary>The original draws every weight with a standard deviation of this over the root of d_model.</summary>
    public const double Spread = 0.8;

    /// <summary>
    /// Draws all weights from a dedicated CPU generator, in the order and shapes of the original: the same seed gives the original's
    /// numbers, on every device. Biases are 0, LayerNorm gains 1.
    /// </summary>
    public static StateDict Draw(ModelShape shape, long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        var deviation = Spread / Math.Sqrt(shape.DModel);
        var weights = new StateDict(shape);
        foreach (var (name, extents) in shape.Tensors)
        {
            weights.Add(name, new(extents, Values(name, extents)));
        }

        return weights;

        float[] Values(string name, IReadOnlyList<long> extents)
        {
            if (name.Contains("W_", StringComparison.Ordinal))
            {
                using var drawn = empty([.. extents], float32, CPU).normal_(0, deviation, generator);
                return drawn.data<float>().ToArray();
            }

            var values = new float[HostTensor.CountOf(extents)];
            Array.Fill(values, name.EndsWith(".w", StringComparison.Ordinal) ? 1f : 0f);
            return values;
        }
    }
}
