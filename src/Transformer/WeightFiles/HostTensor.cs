namespace VerifiedAddition.Transformer;

/// <summary>A float32 tensor in host memory: the contents of weight files, and the exchange format between them and a model.</summary>
/// <param name="Shape">The extent of each dimension, outermost first; empty for a scalar.</param>
/// <param name="Values">The elements in row-major order.</param>
public sealed record HostTensor(IReadOnlyList<long> Shape, float[] Values)
{
    /// <summary>Number of elements of a tensor of <paramref name="shape"/>.</summary>
    public static long CountOf(IEnumerable<long> shape) => shape.Aggregate(1L, (count, extent) => checked(count * extent));
}
