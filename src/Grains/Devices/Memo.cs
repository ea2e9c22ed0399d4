namespace VerifiedAddition.Grains;

/// <summary>Finds each value once.</summary>
internal sealed class Memo<TKey, TValue>(Func<TKey, TValue> find)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _found = [];

    public TValue this[TKey key]
    {
        get
        {
            if (!_found.TryGetValue(key, out var value))
            {
                value = _found[key] = find(key);
            }

            return value;
        }
    }
}
