using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019) on one flat buffer, with PyTorch's arithmetic.</summary>
/// <remarks>Decay applies to everything, biases and LayerNorm gains included, as in the original (docs/domain.md, section 5.1).</remarks>
internal sealed class AdamW : IDisposable
{
    public const double Beta1 = 0.9;
    public const double Beta2 = 0.98;
    public const double Epsilon = 1e-8;

    private static readonly Scalar Keep1 = Beta1.ToScalar();
    private static readonly Scalar Keep2 = Beta2.ToScalar();
    private static readonly Scalar Take1 = (1 - Beta1).ToScalar();
    private static readonly Scalar Take2 = (1 - Beta2).ToScalar();

    /// <summary>On a CPU a large model is processed in pieces that fit its cache; on other devices as one piece.</summary>
    private const int CachedFloats = 1 << 18;

    private readonly double _decay;
    private readonly long[] _pieces;
    private readonly Tensor _root;
    private readonly Piece[] _parts;

    /// <param name="weights">Updated in place, [parameter].</param>
    /// <param name="first">The first moment, updated in place.</param>
    /// <param name="second">The second moment, updated in place.</param>
    public AdamW(Tensor weights, Tensor first, Tensor second, double decay)
    {
        _decay = decay;
        First = first;
        Second = second;
        var length = weights.numel();
        var piece = weights.device_type == DeviceType.CPU ? Math.Min(CachedFloats, length) : length;
        _pieces = Pieces(length, piece);
        using var scope = NewDisposeScope();
        _root = empty(piece, weights.dtype, weights.device).DetachFromDisposeScope();
        var (w, m, v) = (weights.split(_pieces), First.split(_pieces), Second.split(_pieces));
        _parts =
        [
            .. _pieces.Select((count, i) => new Piece(
                w[i].DetachFromDisposeScope(), m[i].DetachFromDisposeScope(), v[i].DetachFromDisposeScope(),
                _root.narrow(0, 0, count).DetachFromDisposeScope())),
        ];
    }

    public Tensor First { get; }

    public Tensor Second { get; }

    /// <summary>Updates the weights in place.</summary>
    /// <param name="gradient">[parameter].</param>
    /// <param name="step">Steps done before this one.</param>
    public void Step(Tensor gradient, double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var coefficients = AdamWCoefficients.Of(learningRate, _decay, step);
        using var kept = coefficients.Kept.ToScalar();
        using var epsilon = coefficients.Epsilon.ToScalar();
        using var rate = coefficients.Rate.ToScalar();
        var gradients = gradient.split(_pieces);
        for (var i = 0; i < _parts.Length; i++)
        {
            var (weights, first, second, root) = _parts[i];
            weights.mul_(kept);
            UpdateMoments(first, second, gradients[i]);
            root.copy_(second).sqrt_().add_(epsilon, Scalars.One);
            weights.addcdiv_(first, root, rate);
        }
    }

    public void Dispose()
    {
        foreach (var (weights, first, second, root) in _parts)
        {
            weights.Dispose();
            first.Dispose();
            second.Dispose();
            root.Dispose();
        }

        _root.Dispose();
    }

    /// <summary>Updates both moments with a gradient and its square.</summary>
    internal static void UpdateMoments(Tensor first, Tensor second, Tensor gradient)
    {
        first.mul_(Keep1).add_(gradient, Take1);
        second.mul_(Keep2).addcmul_(gradient, gradient, Take2);
    }

    internal static long[] Pieces(long length, long piece) =>
        [.. Enumerable.Range(0, (int)((length + piece - 1) / piece)).Select(i => Math.Min(piece, length - (i * piece)))];

    private sealed record Piece(Tensor Weights, Tensor First, Tensor Second, Tensor Root);
}
