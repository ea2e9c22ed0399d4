using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The activations of a <see cref="QuestionRun"/> as rows of numbers, [question * position]. Several threads may read them.</summary>
internal sealed class VectorRun
{
    private readonly ModelShape _shape;
    private readonly Lazy<Matrix<float>>[] _streams;
    private readonly Lazy<Matrix<float>>[] _heads;
    private readonly Lazy<Matrix<float>>[] _projected;

    /// <param name="model">The model; <see cref="CircuitModel.Vectors"/> is not null.</param>
    /// <param name="run">Its tensors are read.</param>
    public VectorRun(CircuitModel model, QuestionRun run)
    {
        _shape = model.Shape;
        _streams = [.. run.Residual.Select(Numbers)];
        _heads = [.. run.Layers.Select(layer => Numbers(layer.Heads))];
        _projected = [.. Enumerable.Range(0, _shape.Layers).Select(layer => new Lazy<Matrix<float>>(() => Project(model.Vectors!, layer)))];
    }

    /// <summary>A row of a layer's input, d_model numbers.</summary>
    public ReadOnlySpan<float> Stream(int layer, int row) => _streams[layer].Value.Row(row);

    /// <summary>A row of the outputs of a layer's heads before W_O, head * d_head numbers.</summary>
    public ReadOnlySpan<float> Heads(int layer, int row) => _heads[layer].Value.Row(row);

    /// <summary>Queries, keys and values of all rows, [row, 3 * head * d_head]. Computed once.</summary>
    public Matrix<float> Projected(int layer) => _projected[layer].Value;

    private static Lazy<Matrix<float>> Numbers(Tensor x) => new(() => TensorRows.MatrixOf(x));

    private Matrix<float> Project(VectorLayers weights, int layer)
    {
        var (pass, streams) = (new LayerPass(_shape), _streams[layer].Value);
        var projected = new Matrix<float>(streams.Rows, 3 * _shape.HeadsWidth);
        for (var first = 0; first < streams.Rows; first += LayerPass.MaxRows)
        {
            pass.Project(weights.Layers[layer], weights.Projections[layer], streams, first, projected, Math.Min(LayerPass.MaxRows, streams.Rows - first));
        }

        return projected;
    }
}
