namespace VerifiedAddition.Silo;

/// <summary>Things that are made once, lent to many at a time, and kept for a while after.</summary>
/// <param name="capacity">At most so many idle ones stay in memory, those used last.</param>
public sealed class SharedCache<T>(int capacity) : IDisposable
    where T : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = [];

    /// <summary>What has this key, until the loan is disposed. Who asks while it is made waits for it.</summary>
    /// <exception cref="Exception">What <paramref name="make"/> threw; the next to ask has it made again.</exception>
    public Loan Rent(string key, Func<T> make)
    {
        Entry entry;
        lock (_lock)
        {
            entry = _entries.FirstOrDefault(known => string.Equals(known.Key, key, StringComparison.Ordinal)) ?? new(key, new(make));
            _entries.Remove(entry);
            _entries.AddFirst(entry);
            entry.Renters++;
        }

        try
        {
            return new(this, entry, entry.Item.Value);
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
            foreach (var entry in _entries.Where(entry => entry.Item.IsValueCreated))
            {
                entry.Item.Value.Dispose();
            }

            _entries.Clear();
        }
    }

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
            while (_entries.Count > capacity && _entries.LastOrDefault(known => known.Renters == 0) is { } idle)
            {
                _entries.Remove(idle);
                idle.Item.Value.Dispose();
            }
        }
    }

    /// <summary>The right to use something.</summary>
    public sealed class Loan : IDisposable
    {
        private readonly SharedCache<T> _lender;
        private Entry? _entry;

        internal Loan(SharedCache<T> lender, Entry entry, T item) => (_lender, _entry, Item) = (lender, entry, item);

        public T Item { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _entry, null) is { } entry)
            {
                _lender.Return(entry);
            }
        }
    }

    internal sealed class Entry(string key, Lazy<T> item)
    {
        public string Key { get; } = key;

        public Lazy<T> Item { get; } = item;

        public int Renters { get; set; }
    }
}
