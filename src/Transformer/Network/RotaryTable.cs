using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Rotary positions (Su et al. 2021) in the convention of GPT-NeoX and TransformerLens.</summary>
/// <remarks>
/// All d_head numbers of queries and keys are rotated; number i of the first half forms a pair with number i of the second half, rotated
/// by the angle position / 10000^(2i / d_head).
/// </remarks>
internal sealed class RotaryTable : IDisposable
{
    private const double Base = 10_000;

    private readonly int _half;
    private readonly Tensor _cosines;
    private readonly Tensor _sines;

    private RotaryTable(ModelShape shape, ScalarType type, Device device)
    {
        _half = shape.DHead / 2;
        using var scope = NewDisposeScope();
        var all = tensor(Angles(shape), [shape.ContextLength, shape.DHead], device: CPU); // [position, d_head]
        _cosines = all.cos().to(type, device, copy: true).DetachFromDisposeScope();
        _sines = all.sin().to(type, device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>The angles of all positions, [position, d_head] in row-major order.</summary>
    public static double[] Angles(ModelShape shape)
    {
        var (half, angles) = (shape.DHead / 2, new double[shape.ContextLength * shape.DHead]);
        for (var i = 0; i < angles.Length; i++)
        {
            var (position, within) = Math.DivRem(i, shape.DHead);
            angles[i] = position / Math.Pow(Base, (double)(within % half) / half);
        }

        return angles;
    }

    /// <summary>The table of a model; null if its positions are not rotary.</summary>
    public static RotaryTable? Of(ModelShape shape, ScalarType type, Device device) =>
        shape.Architecture.Positions == Positions.Rotary ? new(shape, type, device) : null;

    /// <summary>Rotates queries or keys, […, position, d_head].</summary>
    /// <param name="first">The position of the first row.</param>
    public Tensor Rotate(Tensor x, long first)
    {
        using var scope = NewDisposeScope();
        var (count, turned) = (x.shape[^2], cat([x.narrow(-1, _half, _half).neg(), x.narrow(-1, 0, _half)], -1));
        return x.mul(_cosines.narrow(0, first, count)).addcmul(turned, _sines.narrow(0, first, count), Scalars.One).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _cosines.Dispose();
        _sines.Dispose();
    }
}
