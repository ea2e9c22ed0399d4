using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The position of one parameter in the flat buffer.</summary>
/// <param name="Offset">Index of its first element; a multiple of <see cref="ParameterLayout.Alignment"/>.</param>
internal sealed record ParameterSlot(int Offset, long[] Shape)
{
    public int Count { get; } = (int)HostTensor.CountOf(Shape);
}

/// <summary>The parameters of one layer. Weights are [in, out], but projections to query, key and value are [out, in].</summary>
/// <param name="Projections">
/// The query, key and value projections. Below the last layer one slot [3 * head * d_head, d_model] holds all three; in the last
/// layer, which needs queries at fewer positions, the queries [head * d_head, d_model] have a slot separate from keys and values.
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

/// <summary>The position of each parameter in the one buffer that holds them all; null for parameters the architecture does not have.</summary>
/// <remarks>
/// With one buffer an optimiser step takes a few passes over memory instead of a few per tensor. Each parameter starts at a multiple of
/// 16 floats, so that every view is aligned to 64 bytes; the padding stays zero.
/// </remarks>
internal sealed class ParameterLayout
{
    public const int Alignment = 16;

    private readonly List<ParameterSlot> _slots = [];

    public ParameterLayout(ModelShape shape)
    {
        Shape = shape;
        TokenEmbedding = Place(shape.VocabularySize, shape.DModel);
        PositionEmbedding = PlaceIf(shape.Architecture.Positions == Positions.Learned, shape.ContextLength, shape.DModel);
        Blocks = [.. Enumerable.Range(0, shape.Layers).Select(PlaceBlock)];
        (FinalGain, FinalBias) = (PlaceGain(), PlaceBias());
        Unembedding = Place(shape.DModel, shape.VocabularySize);
        UnembeddingBias = PlaceIf(shape.Architecture.UnembeddingBias == Arithmetic.UnembeddingBias.Learned, shape.VocabularySize);
    }

    public ModelShape Shape { get; }

    /// <summary>All slots, in the order of their offsets.</summary>
    public IReadOnlyList<ParameterSlot> Slots => _slots;

    public ParameterSlot TokenEmbedding { get; }

    public ParameterSlot? PositionEmbedding { get; }

    public BlockSlots[] Blocks { get; }

    public ParameterSlot? FinalGain { get; }

    public ParameterSlot? FinalBias { get; }

    public ParameterSlot Unembedding { get; }

    public ParameterSlot? UnembeddingBias { get; }

    /// <summary>Number of floats in the whole buffer, including padding.</summary>
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

    /// <summary>The gain of a normalisation; null if the architecture has no normalisation.</summary>
    private ParameterSlot? PlaceGain() => PlaceIf(Shape.Architecture.Normalisation != Normalisation.None, Shape.DModel);

    /// <summary>The bias of a LayerNorm; null for any other normalisation.</summary>
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
