using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Copies tensors to host memory.</summary>
internal static class Buffers
{
    /// <summary>All elements as float32, in row-major order.</summary>
    public static float[] ToHost(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.to(float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>All elements as float64, in row-major order.</summary>
    public static double[] ToHostDouble(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.to(float64).cpu().contiguous().data<double>().ToArray();
    }
}
