using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Models loaded from the artefact store: a silo loads a model once and uses it for many shards.</summary>
/// <remarks>At most <see cref="Capacity"/> idle models stay in memory, the most recently used.</remarks>
public sealed class ModelCache(TorchDevice device, WeightStore store) : IDisposable
{
    private const int Capacity = 8;

    private readonly SharedCache<Model> _models = new(Capacity);

    /// <summary>Returns the model with these weights, until the loan is disposed.</summary>
    /// <exception cref="ArtefactNotFoundException">The weights are not in the store.</exception>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    /// <exception cref="WeightFileException">They are not weights of a model of ours.</exception>
    public SharedCache<Model>.Loan Rent(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return _models.Rent(weights.Sha256, () => Model.FromStateDict(store.Load(weights), device.Torch));
    }

    public void Dispose() => _models.Dispose();
}
