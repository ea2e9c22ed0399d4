using System.Numerics;

namespace VerifiedAddition.Transformer;

/// <summary>A bias, a gain or an embedding of a model in training: a copy with padding, and its gradient.</summary>
internal sealed unsafe class PaddedVector<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainedBuffers<T> _buffers;
    private readonly long _offset;
    private readonly Matrix<T> _values;
    private readonly Matrix<T> _gradient;

    /// <param name="offset">Of the first of its rows, which are contiguous in the flat buffers.</param>
    public PaddedVector(TrainedBuffers<T> buffers, long offset, int columns, int rows = 1)
    {
        (_buffers, _offset) = (buffers, offset);
        (_values, _gradient) = (new(rows, columns), new(rows, columns));
        Copy();
    }

    public int Count => _values.Columns;

    public int Rows => _values.Rows;

    public T* Values => _values[0];

    public T* Gradient => _gradient[0];

    public T* Row(int row) => _values[row];

    public T* GradientOf(int row) => _gradient[row];

    public void ClearGradient() => _gradient.Clear();

    /// <summary>Copies what is in the flat buffer.</summary>
    public void Copy()
    {
        for (var row = 0; row < Rows; row++)
        {
            new ReadOnlySpan<T>(_buffers.Weights + _offset + ((long)row * Count), Count).CopyTo(_values.Row(row));
        }
    }

    /// <returns>The sum of the squares of the gradient.</returns>
    public double Update(in AdamWStep<T> step)
    {
        var squares = _buffers.Update(step, _offset, Count, _gradient[0], _gradient.Stride, Rows, Count);
        Copy();
        return squares;
    }
}
