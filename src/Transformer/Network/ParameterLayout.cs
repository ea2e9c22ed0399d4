using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>One parameter's place in the flat buffer.</summary>
/// <param name="Offset">Of its first element; a multiple of <see cref="ParameterLayout.Alignment"/>.</param>
internal sealed record ParameterSlot(int Offset, long[] Shape)
{
    public int Count { get; } = (int)HostTensor.CountOf(Shape);
}

/// <summary>The parameters of one layer. Weights are [in, out], but projections to query, key and value are [out, in].</summary>
/// <param name="Projections">
/// Where queries, keys and values come from. Below the last layer one slot [3 * head * d_head, d_model] makes all three at once; in the
/// last layer, which needs queries at fewer positions, queries [head * d_head, d_model] are apart from keys and values.
/// </param>
internal sealed record BlockSlots(
    ParameterSlot? AttentionGain,
    ParameterSlot? AttentionBias,
    ParameterSlot[] Projections,
    ParameterSlot[] ProjectionBiases,
    ParameterSlot Output,
    ParameterSlot OutputBias,
    ParameterSlot? MlpGain,
    ParameterSlot? MlpBias,
    ParameterSlot In,
    ParameterSlot InBias,
    ParameterSlot Out,
    ParameterSlot OutBias);

/// <summary>Where each parameter lies in the one buffer that holds them all; null for what the architecture does without.</summary>
/// <remarks>
/// One buffer makes an optimiser step a few passes over memory instead of a few per tensor. Each parameter starts on a multiple of 16
/// floats, so that every view is aligned to 64 bytes; the gaps stay zero.
/// </remarks>
internal sealed class ParameterLayout
{
    public const int Alignment = 16;

    private readonly List<ParameterSlot> _slots = [];

    public ParameterLayout(ModelShape shape)
    {
        Shape = shape;
        TokenEmbedding = Place(Vocabulary.Size, shape.DModel);
        PositionEmbedding = PlaceIf(shape.Architecture.Positions == Positions.Learned, shape.ContextLength, shape.DModel);
        Blocks = [.. Enumerable.Range(0, shape.Layers).Select(PlaceBlock)];
        (FinalGain, FinalBias) = (PlaceGain(), PlaceBias());
        Unembedding = Place(shape.DModel, Vocabulary.Size);
        UnembeddingBias = PlaceIf(shape.Architecture.UnembeddingBias == Arithmetic.UnembeddingBias.Learned, Vocabulary.Size);
    }

    public ModelShape Shape { get; }

    /// <summary>In the order of their offsets.</summary>
    public IReadOnlyList<ParameterSlot> Slots => _slots;

    public ParameterSlot TokenEmbedding { get; }

    public ParameterSlot? PositionEmbedding { get; }

    public BlockSlots[] Blocks { get; }

    public ParameterSlot? FinalGain { get; }

    public ParameterSlot? FinalBias { get; }

    public ParameterSlot Unembedding { get; }

    public ParameterSlot? UnembeddingBias { get; }

    /// <summary>Floats in the whole buffer, gaps included.</summary>
    public int Length { get; private set; }

    private BlockSlots PlaceBlock(int layer)
    {
        var (width, heads) = (Shape.DModel, Shape.HeadsWidth);
        int[] projections = layer == Shape.Layers - 1 ? [heads, 2 * heads] : [3 * heads];
        return new(
            PlaceGain(),
            PlaceBias(),
            [.. projections.Select(rows => Place(rows, width))],
            [.. projections.Select(rows => Place(rows))],
            Place(heads, width),
            Place(width),
            PlaceGain(),
            PlaceBias(),
            Place(width, Shape.DMlp),
            Place(Shape.DMlp),
            Place(Shape.DMlp, width),
            Place(width));
    }

    /// <summary>Of a normalisation, unless there is none.</summary>
    private ParameterSlot? PlaceGain() => PlaceIf(Shape.Architecture.Normalisation != Normalisation.None, Shape.DModel);

    /// <summary>Of a LayerNorm; nothing else that normalises has one.</summary>
    private ParameterSlot? PlaceBias() => PlaceIf(Shape.Architecture.Normalisation == Normalisation.Layer, Shape.DModel);

    private ParameterSlot? PlaceIf(bool isThere, params long[] shape) => isThere ? Place(shape) : null;

    private ParameterSlot Place(params long[] shape)
    {
        var slot = new ParameterSlot(Length, shape);
        _slots.Add(slot);
        Length += (slot.Count + Alignment - 1) / Alignment * Alignment;
        return slot;
    }
}
