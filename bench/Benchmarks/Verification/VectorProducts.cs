using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>How fast this machine multiplies matrices in vector registers, on all threads: the first product of an MLP, a block of rows at a time.</summary>
internal sealed class VectorProducts
{
    private const int Rows = 96;

    /// <summary>Long enough that it does not matter when a thread begins, in floating-point operations of each.</summary>
    private const double Work = 2e10;

    private readonly PackedMatrix _right;
    private readonly double _terms; // of a row of the product
    private readonly int _repeats;
    private readonly (Matrix<float> Left, Matrix<float> Product)[] _ofThread;

    public VectorProducts(ModelShape shape, int threads)
    {
        _terms = (double)shape.DModel * shape.DMlp;
        _right = new(shape.DModel, shape.DMlp, (_, _) => 1);
        _repeats = (int)Math.Ceiling(Work / (2.0 * Rows * _terms));
        _ofThread = [.. Enumerable.Range(0, threads).Select(_ => (new Matrix<float>(Rows, shape.DModel), new Matrix<float>(Rows, shape.DMlp)))];
    }

    public double FlopPerSecond()
    {
        var work = 2.0 * Rows * _terms * _repeats * _ofThread.Length;
        return work / Measured.Milliseconds(() => WorkerThreads.Run(_ofThread.Length, Multiply)) * 1000;
    }

    private unsafe void Multiply(int thread)
    {
        var (left, product) = _ofThread[thread];
        for (var i = 0; i < _repeats; i++)
        {
            Products<float>.AddTo(left[0], left.Stride, _right.Slice, product[0], product.Stride, Rows);
        }
    }
}
