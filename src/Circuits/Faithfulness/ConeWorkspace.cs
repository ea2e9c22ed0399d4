using System.Numerics;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>Memory of one thread that computes cones in vector registers, for one chunk after the other.</summary>
/// <param name="shape">Of the model.</param>
internal sealed class ConeWorkspace(ModelShape shape)
{
    private readonly Dictionary<(int Rows, int Columns), Stack<Matrix<float>>> _free = [];

    public LayerPass Pass { get; } = new(shape);

    /// <summary>Logits of a block, [row, vocabulary].</summary>
    public Matrix<float> Logits { get; } = new(LayerPass.MaxRows, shape.VocabularySize);

    /// <summary>A matrix of at least so many rows, whose numbers are undefined.</summary>
    public Matrix<float> Rent(int rows, int columns)
    {
        var size = ((int)BitOperations.RoundUpToPowerOf2((uint)rows), columns);
        return _free.TryGetValue(size, out var free) && free.TryPop(out var matrix) ? matrix : new(size.Item1, columns);
    }

    /// <summary>Takes back a matrix that was rented.</summary>
    public void Return(Matrix<float> matrix)
    {
        if (!_free.TryGetValue((matrix.Rows, matrix.Columns), out var free))
        {
            _free[(matrix.Rows, matrix.Columns)] = free = [];
        }

        free.Push(matrix);
    }
}
