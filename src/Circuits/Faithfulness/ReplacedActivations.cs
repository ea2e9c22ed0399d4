using TorchSharp;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>What nodes outside a circuit put out: heads before W_O, MLPs as they are added to the residual stream.</summary>
/// <remarks>May be read by several threads at once.</remarks>
internal sealed class ReplacedActivations : IDisposable
{
    private const int SourcesAtOnce = 256;

    private readonly Layer[] _layers;
    private readonly Dictionary<(int Layer, int Position), (Matrix<float> Heads, Matrix<float> Written, Matrix<float> Mlp)> _numbers = [];

    private ReplacedActivations(Layer[] layers) => (_layers, Rows) = (layers, (int)layers[0].Heads.shape[0]);

    /// <summary>Number of rows: 1 for the same in all questions; otherwise question i gets row i modulo this number.</summary>
    public int Rows { get; }

    /// <param name="model">The model.</param>
    /// <param name="kind">What to put in: the mean over the sources, zeros, or what the model does with one of them.</param>
    /// <param name="sources">Questions of the class that is asked.</param>
    public static ReplacedActivations Of(CircuitModel model, AblationKind kind, Question[] sources)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var shape = model.Shape;
        var made = kind is AblationKind.Zero
            ? [.. Enumerable.Range(0, shape.Layers).Select(_ => (Zeros(shape.HeadsWidth), Zeros(shape.DModel)))]
            : Recorded(model, sources, isMean: kind is AblationKind.Mean);
        return new([.. made.Select((one, layer) => new Layer(
            one.Heads.DetachFromDisposeScope(),
            one.Heads.matmul(model.Layers[layer].Output).add_(model.Layers[layer].OutputBias, Scalars.One).DetachFromDisposeScope(),
            one.Mlp.DetachFromDisposeScope()))]);

        Tensor Zeros(int width) => zeros([1, model.Fed, width], model.ElementType, model.Device);
    }

    /// <summary>The outputs of a layer's heads at a position, [row, head * d_head].</summary>
    public Tensor Heads(int layer, int position) => _layers[layer].Heads.select(1, position);

    /// <summary>The same, as it is added to the residual stream with its bias, [row, d_model].</summary>
    public Tensor Written(int layer, int position) => _layers[layer].Written.select(1, position);

    /// <summary>The output of a layer's MLP at a position, [row, d_model].</summary>
    public Tensor Mlp(int layer, int position) => _layers[layer].Mlp.select(1, position);

    /// <summary>All three as rows of numbers, for vector registers. Made once.</summary>
    public (Matrix<float> Heads, Matrix<float> Written, Matrix<float> Mlp) Numbers(int layer, int position)
    {
        lock (_numbers)
        {
            return _numbers.TryGetValue((layer, position), out var made)
                ? made
                : _numbers[(layer, position)] = (TensorRows.MatrixOf(Heads(layer, position)), TensorRows.MatrixOf(Written(layer, position)), TensorRows.MatrixOf(Mlp(layer, position)));
        }
    }

    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.Heads.Dispose();
            layer.Written.Dispose();
            layer.Mlp.Dispose();
        }
    }

    private static (Tensor Heads, Tensor Mlp)[] Recorded(CircuitModel model, Question[] sources, bool isMean)
    {
        var parts = Enumerable.Range(0, model.Shape.Layers).Select(_ => (Heads: new List<Tensor>(), Mlp: new List<Tensor>())).ToArray();
        foreach (var some in sources.Chunk(SourcesAtOnce))
        {
            using var scope = NewDisposeScope();
            var run = QuestionRun.Of(model, 0, some);
            for (var layer = 0; layer < parts.Length; layer++)
            {
                var mlp = run.Layers[layer].Hidden.matmul(model.Layers[layer].Out).add_(model.Layers[layer].OutBias, Scalars.One);
                parts[layer].Heads.Add(Kept(run.Layers[layer].Heads));
                parts[layer].Mlp.Add(Kept(mlp));
            }
        }

        using var count = sources.Length.ToScalar();
        return [.. parts.Select(part => (Whole(part.Heads), Whole(part.Mlp)))];

        // Sums are kept in float64, so that their order hardly matters.
        Tensor Kept(Tensor activation) =>
            (isMean ? activation.sum([0], keepdim: true, type: ScalarType.Float64) : activation.alias()).MoveToOuterDisposeScope();

        Tensor Whole(List<Tensor> some) => isMean ? cat(some, 0).sum([0], keepdim: true).div(count).to(model.ElementType) : cat(some, 0);
    }

    /// <summary>One layer, each [row, position, width].</summary>
    private sealed record Layer(Tensor Heads, Tensor Written, Tensor Mlp);
}
