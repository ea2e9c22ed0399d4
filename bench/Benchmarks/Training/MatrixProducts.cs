using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>How fast this machine multiplies matrices of the size that dominates a step: the first product of an MLP, forward.</summary>
internal sealed class MatrixProducts : IDisposable
{
    private const int Repeats = 3;

    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly Tensor _product;

    public MatrixProducts(ModelShape shape, int batch)
    {
        var rows = batch * (shape.ContextLength - 1);
        _left = ones(rows, shape.DModel);
        _right = ones(shape.DModel, shape.DMlp);
        _product = zeros(rows, shape.DMlp);
    }

    public double FlopPerSecond()
    {
        var work = 2.0 * _left.shape[0] * _left.shape[1] * _right.shape[1] * Repeats;
        return work / Measured.Milliseconds(Multiply) * 1000;
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
        _product.Dispose();
    }

    /// <summary>In place, so that nothing but the products is timed.</summary>
    private void Multiply()
    {
        for (var i = 0; i < Repeats; i++)
        {
            _product.addmm_(_left, _right, 0, 1);
        }
    }
}
