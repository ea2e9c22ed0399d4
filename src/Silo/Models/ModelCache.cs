using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Models that were loaded from the artefact store: a silo loads one once and asks it many shards.</summary>
/// <remarks>At most <see cref="Capacity"/> idle models stay in memory, the ones used last.</remarks>
public sealed class ModelCache(TorchDevice device, IArtefactStore artefacts) : IDisposable
{
    private const int Capacity = 8;

    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = [];

    /// <summary>The model with these weights, until what is returned is disposed.</summary>
    /// <exception cref="ArtefactNotFoundException">The weights are not in the store.</exception>
    /// <exception cref="WeightFileException">They are damaged, or no model of ours.</exception>
    public Rental Rent(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Entry entry;
        lock (_lock)
        {
            entry = _entries.FirstOrDefault(known => string.Equals(known.Sha256, weights.Sha256, StringComparison.Ordinal))
                ?? new(weights.Sha256, new(() => Load(weights)));
            _entries.Remove(entry);
            _entries.AddFirst(entry);
            entry.Renters++;
        }

        try
        {
            return new(this, entry, entry.Model.Value);
        }
        catch
        {
            Forget(entry);
            throw;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Where(entry => entry.Model.IsValueCreated))
            {
                entry.Model.Value.Dispose();
            }

            _entries.Clear();
        }
    }

    private Model Load(WeightsRef weights) => Model.FromStateDict(WeightArtefacts.Load(artefacts, weights), device.Torch);

    private void Forget(Entry entry)
    {
        lock (_lock)
        {
            _entries.Remove(entry);
        }
    }

    private void Return(Entry entry)
    {
        lock (_lock)
        {
            entry.Renters--;
            while (_entries.Count > Capacity && _entries.LastOrDefault(known => known.Renters == 0) is { } idle)
            {
                _entries.Remove(idle);
                idle.Model.Value.Dispose();
            }
        }
    }

    /// <summary>The right to use a model.</summary>
    public sealed class Rental : IDisposable
    {
        private readonly ModelCache _cache;
        private Entry? _entry;

        internal Rental(ModelCache cache, Entry entry, Model model) => (_cache, _entry, Model) = (cache, entry, model);

        public Model Model { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _entry, null) is { } entry)
            {
                _cache.Return(entry);
            }
        }
    }

    internal sealed class Entry(string sha256, Lazy<Model> model)
    {
        public string Sha256 { get; } = sha256;

        public Lazy<Model> Model { get; } = model;

        public int Renters { get; set; }
    }
}
