using System.Numerics;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The flat buffers of a model in training on a CPU: its weights and both moments, all in the order of <see cref="ParameterLayout"/>.</summary>
/// <remarks>Pointers into the memory of tensors, which must outlive this object.</remarks>
internal sealed unsafe class TrainedBuffers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* _first;
    private readonly T* _second;

    public TrainedBuffers(Tensor weights, Tensor first, Tensor second)
    {
        Weights = PointerTo(weights);
        _first = PointerTo(first);
        _second = PointerTo(second);
    }

    public T* Weights { get; }

    /// <summary>Updates rows of parameters.</summary>
    /// <param name="offset">Of the first one in the buffers.</param>
    /// <param name="stride">Parameters from one row to the next.</param>
    /// <returns>The sum of the squares of the gradient.</returns>
    public double Update(in AdamWStep<T> step, long offset, nint stride, T* gradient, nint gradientStride, int rows, int columns) =>
        step.Update(Weights + offset, _first + offset, _second + offset, stride, gradient, gradientStride, rows, columns);

    private static T* PointerTo(Tensor tensor)
    {
        fixed (byte* first = tensor.bytes)
        {
            return (T*)first; // libtorch's memory: it never moves
        }
    }
}
