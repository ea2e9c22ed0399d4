using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Tensors as rows of numbers, for vector registers.</summary>
internal static class TensorRows
{
    /// <summary>Copies a float32 tensor […, width] to a matrix [row, width].</summary>
    public static Matrix<float> MatrixOf(Tensor x)
    {
        var width = (int)x.shape[^1];
        var matrix = new Matrix<float>((int)(x.numel() / width), width);
        CopyTo(x, matrix);
        return matrix;
    }

    /// <summary>Copies a float32 tensor […, width] to the first rows of a matrix [row, width].</summary>
    public static void CopyTo(Tensor x, Matrix<float> matrix)
    {
        using var scope = NewDisposeScope();
        var numbers = x.contiguous().data<float>().ToArray();
        for (var row = 0; row < numbers.Length / matrix.Columns; row++)
        {
            numbers.AsSpan(row * matrix.Columns, matrix.Columns).CopyTo(matrix.Row(row));
        }
    }
}
