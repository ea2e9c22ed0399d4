namespace VerifiedAddition.Silo;

/// <summary>A cache of items that are created once, shared by any number of users at a time, and kept for a while afterwards.</summary>
/// <param name="capacity">Maximum number of idle items kept in memory, the most recently used.</param>
public sealed class SharedCache<T>(int capacity) : IDisposable
    where T : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = [];

    /// <summary>Returns the item with this key, until the loan is disposed. If it is being created, waits for it.</summary>
    /// <exception cref="Exception">The exception of <paramref name="make"/>; the next call tries to create the item again.</exception>
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

    /// <summary>The right to use an item until disposed.</summary>
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
