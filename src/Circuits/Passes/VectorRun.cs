using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The activations of a <see cref="QuestionRun"/> as rows of numbers, [question * position]. Several threads may read them.</summary>
internal sealed class VectorRun
{
    private readonly ModelShape _shape;
    private readonly Lazy<float[]>[] _streams;
    private readonly Lazy<float[]>[] _heads;
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
    public ReadOnlySpan<float> Stream(int layer, int row) => _streams[layer].Value.AsSpan(row * _shape.DModel, _shape.DModel);

    /// <summary>A row of the outputs of a layer's heads before W_O, head * d_head numbers.</summary>
    public ReadOnlySpan<float> Heads(int layer, int row) => _heads[layer].Value.AsSpan(row * _shape.HeadsWidth, _shape.HeadsWidth);

    /// <summary>Queries, keys and values of all rows, [row, 3 * head * d_head]. Computed once.</summary>
    public Matrix<float> Projected(int layer) => _projected[layer].Value;

    private static Lazy<float[]> Numbers(Tensor x) => new(() => x.contiguous().data<float>().ToArray());

    private Matrix<float> Project(VectorLayers weights, int layer)
    {
        var rows = _streams[layer].Value.Length / _shape.DModel;
        var (pass, streams, projected) = (new LayerPass(_shape), new Matrix<float>(rows, _shape.DModel), new Matrix<float>(rows, 3 * _shape.HeadsWidth));
        for (var first = 0; first < rows; first += LayerPass.MaxRows)
        {
            var count = Math.Min(LayerPass.MaxRows, rows - first);
            for (var row = first; row < first + count; row++)
            {
                Stream(layer, row).CopyTo(streams.Row(row));
            }

            pass.Project(weights.Layers[layer], weights.Projections[layer], streams, first, projected, count);
        }

        return projected;
    }
}
