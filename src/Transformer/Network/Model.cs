using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>A decoder-only transformer over arithmetic questions (docs/domain.md, section 2), its weights in one flat buffer.</summary>
/// <remarks>
/// Several threads may use one model at the same time while it is not being trained. Its passes record no gradients; training makes
/// its own differentiable views of the buffer.
/// </remarks>
public sealed class Model : IDisposable
{
    private readonly Lock _entryLock = new();
    private readonly ParameterViews _weights;
    private readonly TokenRows _rows;
    private FirstLayerTable? _entry;
    private Model? _precise;
    private BoundedPass? _bounded;
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

    /// <summary>float32, or float64 for what float32 is too imprecise to decide.</summary>
    public ScalarType ElementType => Flat.dtype;

    internal ParameterLayout Layout { get; }

    /// <summary>All parameters, [<see cref="ParameterLayout.Length"/>].</summary>
    internal Tensor Flat { get; }

    /// <summary>Views of <see cref="Flat"/>.</summary>
    internal ParameterViews Views => _weights;

    internal AnswerPass Pass { get; }

    /// <summary>A copy of the weights in float64, to decide what float32 cannot. Created on first use; owned by this model.</summary>
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

    /// <summary>The pass that bounds its rounding errors, over <see cref="InDoublePrecision"/>. Created on first use; owned by this model.</summary>
    internal BoundedPass Bounded
    {
        get
        {
            lock (_entryLock)
            {
                return _bounded ??= new(Shape, InDoublePrecision.Views);
            }
        }
    }

    /// <summary>The current weights packed for <see cref="VectorPass"/>; float32 models only. Created on first use.</summary>
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

    /// <summary>The <see cref="LogitReach"/> of each token for the current weights. Computed on first use.</summary>
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

    /// <summary>A model for inference. Subnormal weights count as zero (docs/certificates.md).</summary>
    /// <exception cref="WeightFileException">The tensors do not form a model; see <see cref="ModelShape.Infer"/>.</exception>
    public static Model FromStateDict(StateDict weights, Device? device = null, ScalarType elementType = ScalarType.Float32)
    {
        TorchRuntime.Load();
        var layout = new ParameterLayout(ModelShape.Infer(weights));
        return Of(layout, Subnormals.Flush(ParameterPacking.Pack(layout, weights)), device, elementType);
    }

    /// <summary>The weights in TransformerLens' names and shapes; exact for a float32 model unless it was made for inference only.</summary>
    public StateDict ToStateDict() => ParameterPacking.Unpack(Layout, Buffers.ToHost(Flat));

    /// <summary>Logits at the positions that predict the answer, [batch, n + 2, vocabulary].</summary>
    /// <param name="tokens">int64, [batch, n_ctx]; the last token is ignored.</param>
    public Tensor AnswerLogits(Tensor tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = NewDisposeScope();
        return Pass.Logits(_weights, Entry(), _rows.Of(tokens)).MoveToOuterDisposeScope();
    }

    /// <summary>The same logits, with common prefixes computed once.</summary>
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

    /// <summary>Drops what was derived from the weights. Must be called after every write to <see cref="Flat"/>.</summary>
    internal void WeightsChanged()
    {
        lock (_entryLock)
        {
            _entry?.Dispose();
            _bounded?.Dispose();
            _precise?.Dispose();
            (_entry, _bounded, _precise, _packed, _reach) = (null, null, null, null, null);
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
