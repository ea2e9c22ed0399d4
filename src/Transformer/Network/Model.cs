using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>A decoder-only transformer over arithmetic questions (docs/domain.md, section 2), its weights in one flat buffer.</summary>
/// <remarks>
/// Several threads may ask one model at the same time as long as nobody trains it. Its passes record no gradients; training makes
/// differentiable views of the buffer for itself.
/// </remarks>
public sealed class Model : IDisposable
{
    private readonly Lock _entryLock = new();
    private readonly ParameterViews _weights;
    private readonly TokenRows _rows;
    private FirstLayerTable? _entry;
    private Model? _precise;
    private VectorWeights? _packed;
    private double[]? _reach;

    private Model(ParameterLayout layout, Tensor flat)
    {
        Layout = layout;
        Flat = flat.DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        _weights = new ParameterViews(layout, flat).Detached();
        _rows = TokenRows.All(layout.Shape.Layout, flat.device);
        Pass = new(layout.Shape, flat.dtype, flat.device, ParameterOperations.Solo);
    }

    public ModelShape Shape => Layout.Shape;

    public Device Device => Flat.device;

    /// <summary>float32, or float64 to look closely at what float32 cannot decide.</summary>
    public ScalarType ElementType => Flat.dtype;

    internal ParameterLayout Layout { get; }

    /// <summary>All parameters, [<see cref="ParameterLayout.Length"/>].</summary>
    internal Tensor Flat { get; }

    /// <summary>Views of <see cref="Flat"/>.</summary>
    internal ParameterViews Views => _weights;

    internal AnswerPass Pass { get; }

    /// <summary>The same weights in float64: to decide what float32 cannot. Made when it is first asked for; belongs to this model.</summary>
    internal Model InDoublePrecision
    {
        get
        {
            lock (_entryLock)
            {
                using var scope = NewDisposeScope();
                return _precise ??= new(Layout, Flat.to(ScalarType.Float64, copy: true));
            }
        }
    }

    /// <summary>The weights as they are now, packed for <see cref="VectorPass"/>; of a float32 model. Made when they are first asked for.</summary>
    internal VectorWeights Packed
    {
        get
        {
            lock (_entryLock)
            {
                return _packed ??= new(Shape, ParameterPacking.Unpack(Layout, Subnormals.Flush(Buffers.ToHost(Flat))));
            }
        }
    }

    /// <summary>How large the logit of each token could be with the weights as they are now. Reckoned when it is first asked for.</summary>
    internal double[] Reach
    {
        get
        {
            lock (_entryLock)
            {
                return _reach ??= LogitReach.Of(Shape, ToStateDict());
            }
        }
    }

    /// <summary>A model that has learnt nothing. The same seed gives the same weights on every device (docs/domain.md, section 2.4).</summary>
    public static Model Initialise(ModelShape shape, long seed, Device? device = null, ScalarType elementType = ScalarType.Float32)
    {
        TorchRuntime.Load();
        return Of(shape, InitialWeights.Draw(shape, seed), device, elementType);
    }

    /// <summary>A model that answers. Subnormal weights count as zero (docs/certificates.md).</summary>
    /// <exception cref="WeightFileException">The tensors do not make a model; see <see cref="ModelShape.Infer"/>.</exception>
    public static Model FromStateDict(StateDict weights, Device? device = null, ScalarType elementType = ScalarType.Float32)
    {
        TorchRuntime.Load();
        var layout = new ParameterLayout(ModelShape.Infer(weights));
        return Of(layout, Subnormals.Flush(ParameterPacking.Pack(layout, weights)), device, elementType);
    }

    /// <summary>The weights in TransformerLens' names and shapes; exact for a float32 model that was not made to answer alone.</summary>
    public StateDict ToStateDict() => ParameterPacking.Unpack(Layout, Buffers.ToHost(Flat));

    /// <summary>Logits where the answer is predicted, [batch, n + 2, vocabulary].</summary>
    /// <param name="tokens">int64, [batch, n_ctx]; the last token is not looked at.</param>
    public Tensor AnswerLogits(Tensor tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = NewDisposeScope();
        return Pass.Logits(_weights, Entry(), _rows.Of(tokens)).MoveToOuterDisposeScope();
    }

    /// <summary>The same logits, sharing what questions begin alike with.</summary>
    internal Tensor AnswerLogits(Tensor tokens, Prefixes prefixes)
    {
        using var scope = NewDisposeScope();
        return Pass.Logits(_weights, Entry(), _rows.Of(tokens), prefixes).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        WeightsChanged();
        Pass.Dispose();
        _rows.Dispose();
        _weights.Dispose();
        Flat.Dispose();
    }

    internal static Model Of(ModelShape shape, StateDict weights, Device? device, ScalarType elementType)
    {
        var layout = new ParameterLayout(shape);
        return Of(layout, ParameterPacking.Pack(layout, weights), device, elementType);
    }

    internal static Model Of(ParameterLayout layout, float[] flat, Device? device, ScalarType elementType)
    {
        using var scope = NewDisposeScope();
        return new(layout, tensor(flat, device: CPU).to(elementType, device ?? CPU, copy: true));
    }

    /// <summary>Drops what was derived from the weights. Whoever writes to <see cref="Flat"/> calls it.</summary>
    internal void WeightsChanged()
    {
        lock (_entryLock)
        {
            _entry?.Dispose();
            _precise?.Dispose();
            (_entry, _precise, _packed, _reach) = (null, null, null, null);
        }
    }

    private FirstLayerTable Entry()
    {
        lock (_entryLock)
        {
            return _entry ??= FirstLayerTable.Of(_weights, _rows, ParameterOperations.Solo).Detached();
        }
    }
}
