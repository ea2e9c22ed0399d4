using System.Numerics;

namespace VerifiedAddition.Transformer;

/// <summary>The parameters of a model in training, packed, and what has to be done to each of them at the end of a step.</summary>
internal sealed unsafe class TrainedParameters<T>(ParameterLayout layout, TrainedBuffers<T> buffers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<PackedWeight<T>> _weights = [];
    private readonly List<PaddedVector<T>> _vectors = [];
    private readonly List<NormalisationStep<T>> _normalisations = [];
    private readonly List<WeightGradient<T>> _gradients = [];

    public ModelShape Shape => layout.Shape;

    public ParameterLayout Layout => layout;

    /// <summary>Biases, gains and embeddings.</summary>
    public IReadOnlyList<PaddedVector<T>> Vectors => _vectors;

    public IReadOnlyList<NormalisationStep<T>> Normalisations => _normalisations;

    public IReadOnlyList<WeightGradient<T>> Gradients => _gradients;

    /// <summary>A weight that fills a slot.</summary>
    /// <param name="groups">See <see cref="PackedWeight{T}"/>.</param>
    public PackedWeight<T> Weight(ParameterSlot slot, int groups = 1) => Weight(slot, 0, (int)slot.Shape[0], groups);

    /// <summary>A weight that consists of some rows of a slot.</summary>
    public PackedWeight<T> Weight(ParameterSlot slot, int firstRow, int rows, int groups = 1)
    {
        var columns = (int)slot.Shape[1];
        var weight = new PackedWeight<T>(buffers, slot.Offset + ((long)firstRow * columns), rows, columns, groups);
        _weights.Add(weight);
        return weight;
    }

    /// <summary>A vector that fills a slot, or is a part of it.</summary>
    /// <param name="count">Number of elements; 0 for all from the first one.</param>
    public PaddedVector<T> Vector(ParameterSlot slot, int first = 0, int count = 0) =>
        Vector(new PaddedVector<T>(buffers, slot.Offset + first, count == 0 ? slot.Count - first : count));

    /// <summary>The rows of a slot as vectors.</summary>
    public PaddedVector<T> Table(ParameterSlot slot) => Vector(new PaddedVector<T>(buffers, slot.Offset, (int)slot.Shape[1], (int)slot.Shape[0]));

    public NormalisationStep<T> Normalisation(ParameterSlot gain, ParameterSlot bias, RowBlocks rows) =>
        Normalisation(gain, bias, rows.Rows, rows.Count);

    public NormalisationStep<T> Normalisation(ParameterSlot gain, ParameterSlot bias, int rows, int blocks)
    {
        var normalisation = new NormalisationStep<T>(Vector(gain), Vector(bias), rows, blocks);
        _normalisations.Add(normalisation);
        return normalisation;
    }

    /// <summary>A gradient that is due at the end of every step.</summary>
    public void Add(WeightGradient<T> gradient) => _gradients.Add(gradient);

    /// <summary>Packs what is in the flat buffers again.</summary>
    public void Pack()
    {
        _weights.ForEach(weight => weight.Pack());
        _vectors.ForEach(vector => vector.Copy());
    }

    private PaddedVector<T> Vector(PaddedVector<T> vector)
    {
        _vectors.Add(vector);
        return vector;
    }
}
