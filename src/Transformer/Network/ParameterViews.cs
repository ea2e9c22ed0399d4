using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The parameters of one layer as tensors; see <see cref="BlockSlots"/> for their meaning and shapes, and which may be missing.</summary>
internal sealed record BlockWeights(
    Tensor? AttentionGain,
    Tensor? AttentionBias,
    Tensor[] Projections,
    Tensor[] ProjectionBiases,
    Tensor Output,
    Tensor OutputBias,
    Tensor? MlpGain,
    Tensor? MlpBias,
    Tensor In,
    Tensor InBias,
    Tensor Out,
    Tensor OutBias);

/// <summary>Views of the flat buffer, one for each parameter. They live in the current dispose scope.</summary>
internal sealed class ParameterViews : IDisposable
{
    private readonly Dictionary<ParameterSlot, Tensor> _views = [];

    /// <param name="layout">The layout of the buffer.</param>
    /// <param name="flat">[<see cref="ParameterLayout.Length"/>], or [member, length] for a stack: every view then has a leading member dimension.</param>
    /// <remarks>
    /// One split instead of a slice per parameter: its gradient is one concatenation, whereas each slice would add a buffer of zeros.
    /// </remarks>
    public ParameterViews(ParameterLayout layout, Tensor flat)
    {
        var parts = flat.split(Extents(layout), flat.dim() - 1);
        var members = flat.shape[..^1];
        var next = 0;
        foreach (var slot in layout.Slots)
        {
            _views[slot] = slot.Shape.Length == 1 ? parts[next] : parts[next].view([.. members, .. slot.Shape]);
            next += Gap(slot) > 0 ? 2 : 1;
        }

        TokenEmbedding = _views[layout.TokenEmbedding];
        PositionEmbedding = View(layout.PositionEmbedding);
        Blocks = [.. layout.Blocks.Select(Block)];
        FinalGain = View(layout.FinalGain);
        FinalBias = View(layout.FinalBias);
        Unembedding = _views[layout.Unembedding];
        UnembeddingBias = View(layout.UnembeddingBias);
    }

    /// <summary>[vocabulary, d_model].</summary>
    public Tensor TokenEmbedding { get; }

    /// <summary>[position, d_model].</summary>
    public Tensor? PositionEmbedding { get; }

    public BlockWeights[] Blocks { get; }

    public Tensor? FinalGain { get; }

    public Tensor? FinalBias { get; }

    /// <summary>[d_model, vocabulary].</summary>
    public Tensor Unembedding { get; }

    public Tensor? UnembeddingBias { get; }

    /// <summary>Takes the views out of the dispose scope; they then live until <see cref="Dispose"/>.</summary>
    public ParameterViews Detached()
    {
        foreach (var view in _views.Values)
        {
            view.DetachFromDisposeScope();
        }

        return this;
    }

    public void Dispose()
    {
        foreach (var view in _views.Values)
        {
            view.Dispose();
        }
    }

    private Tensor? View(ParameterSlot? slot) => slot is null ? null : _views[slot];

    private BlockWeights Block(BlockSlots slots) => new(
        View(slots.AttentionGain),
        View(slots.AttentionBias),
        [.. slots.Projections.Select(slot => _views[slot])],
        [.. slots.ProjectionBiases.Select(slot => _views[slot])],
        _views[slots.Output],
        _views[slots.OutputBias],
        View(slots.MlpGain),
        View(slots.MlpBias),
        _views[slots.In],
        _views[slots.InBias],
        _views[slots.Out],
        _views[slots.OutBias]);

    /// <summary>Lengths in buffer order: parameter, padding, parameter, padding …, without empty padding.</summary>
    private static long[] Extents(ParameterLayout layout) =>
        [.. layout.Slots.SelectMany<ParameterSlot, long>(slot => Gap(slot) > 0 ? [slot.Count, Gap(slot)] : [slot.Count])];

    private static int Gap(ParameterSlot slot) =>
        (ParameterLayout.Alignment - (slot.Count % ParameterLayout.Alignment)) % ParameterLayout.Alignment;
}
