using System.Runtime.Intrinsics;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>How fast this machine multiplies matrices of the size that dominates a step: the first product of an MLP, forward.</summary>
/// <remarks>The faster of torch and the product of our own, each on all torch threads.</remarks>
internal sealed unsafe class MatrixProducts : IDisposable
{
    private const int Repeats = 3;
    private const int BlockRows = 96;

    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly Tensor _product;
    private readonly RowMatrix<float> _ourLeft;
    private readonly RowMatrix<float> _ourRight;
    private readonly RowMatrix<float> _ourProduct;
    private readonly int _width;
    private readonly int _hidden;
    private readonly WorkerTeam _team = new(get_num_threads());

    public MatrixProducts(ModelShape shape, int batch)
    {
        var rows = batch * (shape.ContextLength - 1);
        _left = ones(rows, shape.DModel);
        _right = ones(shape.DModel, shape.DMlp);
        _product = zeros(rows, shape.DMlp);
        (_width, _hidden) = (shape.DModel, shape.DMlp);
        var strips = (_hidden + Products<float>.StripColumns - 1) / Products<float>.StripColumns;
        (_ourLeft, _ourProduct) = (new(rows, _width), new(rows, _hidden));
        _ourRight = new(1, strips * _width * Products<float>.StripColumns);
        for (var row = 0; row < rows; row++)
        {
            _ourLeft.Row(row).Fill(1);
        }

        _ourRight.Row(0).Fill(1);
    }

    public double FlopPerSecond()
    {
        var work = 2.0 * _left.shape[0] * _left.shape[1] * _right.shape[1] * Repeats;
        var torchs = Measured.Milliseconds(Multiply);
        var ours = Vector512.IsHardwareAccelerated ? Measured.Milliseconds(MultiplyOurselves) : torchs;
        return work / Math.Min(torchs, ours) * 1000;
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
        _product.Dispose();
        _team.Dispose();
    }

    /// <summary>In place, so that nothing but the products is timed.</summary>
    private void Multiply()
    {
        for (var i = 0; i < Repeats; i++)
        {
            _product.addmm_(_left, _right, 0, 1);
        }
    }

    private void MultiplyOurselves()
    {
        for (var i = 0; i < Repeats; i++)
        {
            _team.Run((_ourLeft.Rows + BlockRows - 1) / BlockRows, MultiplyBlock);
        }
    }

    private void MultiplyBlock(int block, int worker)
    {
        var begin = block * BlockRows;
        var strips = (_hidden + Products<float>.StripColumns - 1) / Products<float>.StripColumns;
        var right = new PackedSlice<float>(_ourRight[0], _width * Products<float>.StripColumns, _width, strips);
        Products<float>.Multiply(
            _ourLeft[begin], _ourLeft.Stride, right, null, 0, _ourProduct[begin], _ourProduct.Stride, Math.Min(BlockRows, _ourLeft.Rows - begin));
    }
}
