using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The parameters of one member's update at one step.</summary>
/// <param name="LearningRate">The scheduled rate.</param>
/// <param name="Decay">The recipe's decoupled weight decay.</param>
/// <param name="Step">Steps done before this one.</param>
internal readonly record struct MemberUpdate(double LearningRate, double Decay, long Step);

/// <summary><see cref="AdamW"/> for a stack of models: the same passes over [member, parameter], with separate numbers for each member.</summary>
internal sealed class StackedAdamW : IDisposable
{
    /// <summary>On a CPU the buffer is processed in pieces that fit its cache; on other devices as one piece.</summary>
    private const int CachedFloats = 1 << 18;

    private const int Numbers = 3;

    private readonly Tensor _weights;
    private readonly Tensor _root;
    private readonly long[] _pieces;

    /// <param name="weights">Updated in place, [member, parameter].</param>
    /// <param name="first">The first moments; the optimiser takes ownership.</param>
    /// <param name="second">The second moments; the optimiser takes ownership.</param>
    public StackedAdamW(Tensor weights, Tensor first, Tensor second)
    {
        _weights = weights;
        First = first.DetachFromDisposeScope();
        Second = second.DetachFromDisposeScope();
        var (members, length) = (weights.shape[0], weights.shape[1]);
        var piece = weights.device_type == TorchSharp.DeviceType.CPU ? Math.Clamp(CachedFloats / members, 1, length) : length;
        _pieces = AdamW.Pieces(length, piece);
        _root = empty([members, piece], weights.dtype, weights.device).DetachFromDisposeScope();
    }

    public Tensor First { get; }

    public Tensor Second { get; }

    /// <summary>Updates each member's weights in place.</summary>
    /// <param name="gradient">[member, parameter].</param>
    /// <param name="updates">One update for each member.</param>
    public void Step(Tensor gradient, IReadOnlyList<MemberUpdate> updates)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var numbers = NumbersOf(updates).unbind(0);
        var (kept, rate, epsilon) = (numbers[0], numbers[1], numbers[2]); // each [member, 1]
        var parts = new[] { _weights, First, Second, gradient }.Select(x => x.split(_pieces, 1)).ToArray();
        for (var i = 0; i < _pieces.Length; i++)
        {
            using var inner = NewDisposeScope();
            var (weights, first, second, slope) = (parts[0][i], parts[1][i], parts[2][i], parts[3][i]);
            weights.mul_(kept);
            AdamW.UpdateMoments(first, second, slope);

            // As in AdamW, m / (sqrt(v) + epsilon c2) times lr c2 / c1; the factor differs between members, so it divides the root.
            var root = _root.narrow(1, 0, _pieces[i]).copy_(second).sqrt_().add_(epsilon, Scalars.One).div_(rate);
            weights.addcdiv_(first, root, Scalars.MinusOne);
        }
    }

    public void Dispose()
    {
        _root.Dispose();
        First.Dispose();
        Second.Dispose();
    }

    /// <summary>The factor of the weights, the corrected learning rate and the corrected epsilon: [number, member, 1].</summary>
    private Tensor NumbersOf(IReadOnlyList<MemberUpdate> updates)
    {
        var (members, numbers) = (updates.Count, new double[Numbers * updates.Count]);
        for (var i = 0; i < members; i++)
        {
            var (rate, decay, step) = updates[i];
            (numbers[i], var change, numbers[(2 * members) + i]) = AdamWCoefficients.Of(rate, decay, step);
            numbers[members + i] = -change;
        }

        return tensor(numbers, [Numbers, members, 1], _weights.dtype, _weights.device);
    }
}
