using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Models that were loaded from the artefact store: a silo loads one once and asks it many shards.</summary>
/// <remarks>At most <see cref="Capacity"/> idle models stay in memory, the ones used last.</remarks>
public sealed class ModelCache(TorchDevice device, WeightStore store) : IDisposable
{
    private const int Capacity = 8;

    private readonly SharedCache<Model> _models = new(Capacity);

    /// <summary>The model with these weights, until what is returned is disposed.</summary>
    /// <exception cref="ArtefactNotFoundException">The weights are not in the store.</exception>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    /// <exception cref="WeightFileException">They are no model of ours.</exception>
    public SharedCache<Model>.Loan Rent(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return _models.Rent(weights.Sha256, () => Model.FromStateDict(store.Load(weights), device.Torch));
    }

    public void Dispose() => _models.Dispose();
}
