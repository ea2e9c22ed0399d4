using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The final normalisation, the unembedding and the loss of a model in training, forward and backward on blocks of questions.</summary>
internal sealed unsafe class UnembeddingStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ModelShape _shape;
    private readonly RowBlocks _rows;
    private readonly MlpStep<T> _stream;
    private readonly NormalisationStep<T> _normalisation;
    private readonly PackedWeight<T> _unembedding;
    private readonly PaddedVector<T> _bias;
    private readonly Matrix<T> _normalised;
    private readonly Matrix<T> _logits;
    private readonly Matrix<T> _logitGradients;
    private readonly Matrix<T>[] _scratch;
    private readonly double[] _losses; // [row]
    private readonly byte[] _right; // [row]
    private readonly int _questions;

    public UnembeddingStep(TrainedParameters<T> parameters, RowBlocks rows, MlpStep<T> stream, int questions, int workers)
    {
        (_shape, _rows, _stream, _questions) = (parameters.Shape, rows, stream, questions);
        var layout = parameters.Layout;
        _normalisation = parameters.Normalisation(layout.FinalGain!, layout.FinalBias!, rows);
        (_unembedding, _bias) = (parameters.Weight(layout.Unembedding), parameters.Vector(layout.UnembeddingBias!));
        _normalised = new(rows.Rows, _shape.DModel);
        (_logits, _logitGradients) = (new(rows.Rows, Vocabulary.Size), new(rows.Rows, Vocabulary.Size));
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new Matrix<T>(rows.Length, _shape.DModel))];
        (_losses, _right) = (new double[rows.Rows], new byte[rows.Rows]);
        parameters.Add(new WeightGradient<T>(_unembedding, [GradientPart<T>.Of(_normalised, _logitGradients)], _bias));
    }

    /// <summary>Sets the batch.</summary>
    /// <param name="tokens">[question, n_ctx].</param>
    public void Read(ReadOnlySpan<byte> tokens)
    {
        for (var row = 0; row < _rows.Rows; row++)
        {
            var (question, position) = _rows.Places[row];
            _right[row] = question < 0 ? (byte)0 : tokens[(question * _shape.ContextLength) + position + 1];
        }
    }

    /// <summary>From the residual stream after the last layer to its gradient.</summary>
    public void Run(int block, int worker)
    {
        var (begin, used, scratch) = (_rows.Begin(block), _rows.Used(block), _scratch[worker]);
        for (var row = begin; row < begin + used; row++)
        {
            _normalisation.Forward(_stream.Result[row], _normalised[row], row);
        }

        Products<T>.Multiply(_normalised[begin], _normalised.Stride, _unembedding.Plain, _bias.Values, 0, _logits[begin], _logits.Stride, used);
        for (var row = begin; row < begin + used; row++)
        {
            _losses[row] = Loss(_logits[row], _right[row], _logitGradients[row]);
        }

        Products<T>.Multiply(
            _logitGradients[begin], _logitGradients.Stride, _unembedding.Transposed, null, 0, scratch[0], scratch.Stride, used);
        _normalisation.BeginBlock(block);
        for (var i = 0; i < used; i++)
        {
            RowOperations<T>.Clear(_stream.ResultGradient[begin + i], _shape.DModel);
            _normalisation.Backward(block, _stream.Result[begin + i], begin + i, scratch[i], _stream.ResultGradient[begin + i]);
        }
    }

    /// <summary>The mean loss of each answer token over the batch.</summary>
    public void MeanLosses(Span<double> losses)
    {
        losses.Clear();
        for (var row = 0; row < _rows.Rows; row++)
        {
            var (question, position) = _rows.Places[row];
            if (question >= 0)
            {
                losses[position - _rows.First] += _losses[row] / _questions;
            }
        }
    }

    /// <summary>Minus the log-probability of the right token, and the gradient of the mean over the batch, in float64 (docs/domain.md, section 4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Loss(T* logits, int right, T* gradient)
    {
        var most = double.NegativeInfinity;
        var shares = stackalloc double[2 * Vector512<double>.Count];
        for (var token = 0; token < 2 * Vector512<double>.Count; token++)
        {
            shares[token] = token < Vocabulary.Size ? double.CreateTruncating(logits[token]) : double.NegativeInfinity;
            most = Math.Max(most, shares[token]); // NaN stays
        }

        var chosen = shares[right] - most;
        var (low, high) = (Vector512.Exp(Vector512.Load(shares) - Vector512.Create(most)), Vector512.Exp(Vector512.Load(shares + Vector512<double>.Count) - Vector512.Create(most)));
        var sum = Vector512.Sum(low + high);
        low.Store(shares);
        high.Store(shares + Vector512<double>.Count);
        var each = 1.0 / ((double)_questions * _rows.Positions);
        for (var token = 0; token < Vocabulary.Size; token++)
        {
            gradient[token] = T.CreateTruncating(((shares[token] / sum) - (token == right ? 1 : 0)) * each);
        }

        return Math.Log(sum) - chosen;
    }
}
