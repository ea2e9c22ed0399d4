using System.Numerics;

namespace VerifiedAddition.Transformer;

/// <summary>A LayerNorm of a model in training: forward, and backward with the gradients of gain and bias.</summary>
/// <remarks>Blocks of rows have gradients of their own, which are summed in the blocks' order: see <see cref="Sum"/>.</remarks>
internal sealed unsafe class NormalisationStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PaddedVector<T> _gain;
    private readonly PaddedVector<T> _bias;
    private readonly (T Mean, T Scale)[] _statistics;
    private readonly Matrix<T> _gainParts;
    private readonly Matrix<T> _biasParts;

    public NormalisationStep(PaddedVector<T> gain, PaddedVector<T> bias, int rows, int blocks)
    {
        (_gain, _bias, _statistics) = (gain, bias, new (T, T)[rows]);
        (_gainParts, _biasParts) = (new(blocks, gain.Count), new(blocks, gain.Count));
    }

    /// <param name="row">Its number, under which its statistics are kept.</param>
    public void Forward(T* from, T* to, int row) =>
        _statistics[row] = RowOperations<T>.Normalise(from, _gain.Values, _bias.Values, to, _gain.Count);

    /// <summary>Must be called before a block's first row goes backward.</summary>
    public void BeginBlock(int block)
    {
        RowOperations<T>.Clear(_gainParts[block], _gainParts.Columns);
        RowOperations<T>.Clear(_biasParts[block], _biasParts.Columns);
    }

    /// <param name="from">What was normalised.</param>
    /// <param name="upper">The gradient of the result.</param>
    /// <param name="lower">The gradient of <paramref name="from"/> is added to it.</param>
    public void Backward(int block, T* from, int row, T* upper, T* lower) => RowOperations<T>.NormaliseBackward(
        from, _statistics[row], _gain.Values, upper, lower, _gainParts[block], _biasParts[block], _gain.Count);

    /// <summary>Sums the gradients of gain and bias over all blocks.</summary>
    public void Sum()
    {
        RowOperations<T>.ColumnSums(_gainParts[0], _gainParts.Stride, _gainParts.Rows, _gain.Gradient, _gain.Count);
        RowOperations<T>.ColumnSums(_biasParts[0], _biasParts.Stride, _biasParts.Rows, _bias.Gradient, _bias.Count);
    }
}
