namespace VerifiedAddition.Transformer;

/// <summary>A model's weights packed for <see cref="LayerPass"/>, so that a pass can begin behind any layer. Immutable; several threads may read them.</summary>
internal sealed class VectorLayers
{
    private VectorLayers(ModelShape shape, StateDict weights)
    {
        var source = new VectorWeights.Source(shape, weights);
        Layers = [.. Enumerable.Range(0, shape.Layers).Select(source.Layer)];
        Projections = [.. Enumerable.Range(0, shape.Layers).Select(source.Projections)];
        (FinalGain, FinalBias) = (source.Row("ln_final.w"), source.Row("ln_final.b"));
        Unembedding = source.Affine("unembed.W_U", "unembed.b_U", shape.DModel);
    }

    /// <summary>What every layer does after its heads.</summary>
    public LayerWeights[] Layers { get; }

    /// <summary>Queries, keys and values, by layer.</summary>
    public AffineWeights[] Projections { get; }

    public Matrix<float> FinalGain { get; }

    public Matrix<float> FinalBias { get; }

    public AffineWeights Unembedding { get; }

    /// <summary>Packs the weights; null where libtorch must compute: for other architectures, without the instructions, or where a weight is not finite.</summary>
    public static VectorLayers? Of(ModelShape shape, StateDict weights) =>
        VectorRegisters.AreSupported && VectorPass.Supports(shape.Architecture) && weights.Entries.All(entry => Array.TrueForAll(entry.Value.Values, float.IsFinite))
            ? new(shape, weights)
            : null;
}
