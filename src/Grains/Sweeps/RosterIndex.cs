namespace VerifiedAddition.Grains;

/// <summary>The members of a sweep by what they are told from: a variant or a job. Mostly there is one for each, seldom several.</summary>
/// <param name="comparer">Compares keys; null for the usual way.</param>
internal sealed class RosterIndex<TKey>(IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, RosterMember> _first = new(comparer);
    private readonly Dictionary<TKey, List<RosterMember>> _others = new(comparer);

    /// <summary>Adds a member; a second time it does no harm.</summary>
    public void Add(TKey key, RosterMember member)
    {
        if (_first.TryAdd(key, member))
        {
            return;
        }

        if (!_others.TryGetValue(key, out var others))
        {
            _others[key] = others = [];
        }

        others.Add(member);
    }

    /// <summary>Makes the members with a key look anew.</summary>
    public void MarkStale(TKey key)
    {
        if (_first.TryGetValue(key, out var member))
        {
            member.IsStale = true;
            foreach (var other in _others.GetValueOrDefault(key) ?? [])
            {
                other.IsStale = true;
            }
        }
    }
}
