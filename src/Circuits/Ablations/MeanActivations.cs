using TorchSharp;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The means over all questions of what a model computes: what mean ablation puts in its place (docs/domain.md, section 9.2).</summary>
/// <remarks>Any number of runs may be added; sums are kept in float64, so that their order hardly matters.</remarks>
internal sealed class MeanActivations(CircuitModel model) : IDisposable
{
    private readonly Layer[] _sums = new Layer[model.Shape.Layers];
    private readonly Layer[] _means = new Layer[model.Shape.Layers];
    private readonly Lock _lock = new();
    private int _questions;

    public void Add(QuestionRun run)
    {
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < _sums.Length; layer++)
        {
            var part = new Layer(Sum(run.Layers[layer].Heads), Sum(run.Layers[layer].Hidden), Sum(run.Residual[layer + 1]));
            var sum = _questions == 0 ? part : _sums[layer].Zip(part, (one, other) => one.add(other, Scalars.One));
            Replace(ref _sums[layer], sum);
        }

        _questions += run.Count;
    }

    /// <summary>A layer's means in the model's precision. Thread-safe.</summary>
    public Layer Of(int layer)
    {
        lock (_lock)
        {
            if (_means[layer] is null)
            {
                using var scope = NewDisposeScope();
                using var questions = _questions.ToScalar();
                Replace(ref _means[layer], _sums[layer].Select(sum => sum.div(questions).to(model.ElementType)));
            }

            return _means[layer];
        }
    }

    public void Dispose()
    {
        foreach (var layer in _sums.Concat(_means).OfType<Layer>())
        {
            layer.Dispose();
        }
    }

    private static Tensor Sum(Tensor activation) => activation.sum([0], type: ScalarType.Float64); // [position, width]

    private static void Replace(ref Layer place, Layer by)
    {
        place?.Dispose();
        place = by.Select(tensor => tensor.DetachFromDisposeScope());
    }

    /// <summary>The means of one layer.</summary>
    /// <param name="Heads">[position, head * d_head].</param>
    /// <param name="Hidden">[position, d_mlp].</param>
    /// <param name="Residual">The output of the layer, [position, d_model].</param>
    internal sealed record Layer(Tensor Heads, Tensor Hidden, Tensor Residual) : IDisposable
    {
        public Layer Select(Func<Tensor, Tensor> by) => new(by(Heads), by(Hidden), by(Residual));

        public Layer Zip(Layer other, Func<Tensor, Tensor, Tensor> by) =>
            new(by(Heads, other.Heads), by(Hidden, other.Hidden), by(Residual, other.Residual));

        public void Dispose()
        {
            Heads.Dispose();
            Hidden.Dispose();
            Residual.Dispose();
        }
    }
}
