using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>The requests of a sweep, and which of them wait. Immutable.</summary>
/// <remarks>A request is known by its place in the sweep's order. Places that wait are kept by kind, so that one that fits a silo is found without looking at those that do not.</remarks>
public sealed class SlotDemand
{
    private readonly Requests _requests;
    private readonly ImmutableArray<ImmutableSortedSet<int>> _waiting;
    private readonly ImmutableHashSet<VariantId> _withdrawn;

    /// <param name="sweep">The sweep.</param>
    /// <param name="terms">Its priority and limit.</param>
    /// <param name="requests">Its requests, in its order.</param>
    /// <param name="leases">The leases: what is leased does not wait.</param>
    public SlotDemand(string sweep, SweepTerms terms, IEnumerable<PoolRequest> requests, LeaseBook leases)
    {
        ArgumentNullException.ThrowIfNull(leases);
        (Sweep, Terms, _requests, _withdrawn) = (sweep, terms, new([.. requests]), []);
        Count = _requests.All.Length;
        _waiting = _requests.Waiting(leases);
    }

    private SlotDemand(SlotDemand before, int count, ImmutableArray<ImmutableSortedSet<int>> waiting, ImmutableHashSet<VariantId> withdrawn) =>
        (Sweep, Terms, _requests, Count, _waiting, _withdrawn) = (before.Sweep, before.Terms, before._requests, count, waiting, withdrawn);

    public string Sweep { get; }

    public SweepTerms Terms { get; }

    /// <summary>Number of requests, without those that were withdrawn.</summary>
    public int Count { get; }

    /// <summary>The kinds of its requests.</summary>
    public ImmutableArray<RequestKind> Kinds => _requests.Kinds;

    /// <summary>The request at a place.</summary>
    public PoolRequest At(int place) => _requests.All[place];

    /// <summary>The kind of the request at a place, as an index of <see cref="Kinds"/>.</summary>
    public int KindAt(int place) => _requests.KindOf[place];

    /// <summary>The places of one kind that wait, in order.</summary>
    /// <param name="kind">An index of <see cref="Kinds"/>.</param>
    public ImmutableSortedSet<int> WaitingOf(int kind) => _waiting[kind];

    public bool Wants(VariantId variant) => _requests.Has(variant) && !_withdrawn.Contains(variant);

    /// <summary>The places of a variant that waits; none if it does not.</summary>
    public IEnumerable<int> WaitingPlacesOf(VariantId variant) => _requests.PlacesOf(variant).Where(place => _waiting[KindAt(place)].Contains(place));

    /// <summary>Withdraws a variant.</summary>
    public SlotDemand Without(VariantId variant) => Wants(variant)
        ? new(this, Count - _requests.PlacesOf(variant).Count(), Changed(variant, (places, place) => places.Remove(place)), _withdrawn.Add(variant))
        : this;

    /// <summary>A variant was leased: it waits no more.</summary>
    public SlotDemand Leased(VariantId variant) =>
        Wants(variant) ? new(this, Count, Changed(variant, (places, place) => places.Remove(place)), _withdrawn) : this;

    /// <summary>The lease of a variant was revoked: it waits again, at its old place.</summary>
    public SlotDemand Revoked(VariantId variant) =>
        Wants(variant) ? new(this, Count, Changed(variant, (places, place) => places.Add(place)), _withdrawn) : this;

    private ImmutableArray<ImmutableSortedSet<int>> Changed(VariantId variant, Func<ImmutableSortedSet<int>, int, ImmutableSortedSet<int>> change) =>
        _requests.PlacesOf(variant).Aggregate(_waiting, (waiting, place) => waiting.SetItem(KindAt(place), change(waiting[KindAt(place)], place)));

    /// <summary>The requests as they were sent, which does not change until they are sent again.</summary>
    private sealed class Requests
    {
        private readonly Dictionary<VariantId, int> _places;

        public Requests(ImmutableArray<PoolRequest> all)
        {
            All = all;
            _places = new(all.Length);
            var (kinds, numbers, kindOf) = (new List<RequestKind>(), new Dictionary<RequestKind, int>(), new int[all.Length]);
            for (var i = 0; i < all.Length; i++)
            {
                _places.TryAdd(all[i].Variant, i);
                kindOf[i] = i > 0 && kinds[kindOf[i - 1]].Includes(all[i]) ? kindOf[i - 1] : NumberOf(RequestKind.Of(all[i]));
            }

            (Kinds, KindOf) = ([.. kinds], [.. kindOf]);

            int NumberOf(RequestKind kind)
            {
                if (!numbers.TryGetValue(kind, out var number))
                {
                    number = numbers[kind] = kinds.Count;
                    kinds.Add(kind);
                }

                return number;
            }
        }

        public ImmutableArray<PoolRequest> All { get; }

        public ImmutableArray<RequestKind> Kinds { get; }

        public ImmutableArray<int> KindOf { get; }

        public bool Has(VariantId variant) => _places.ContainsKey(variant);

        /// <summary>The places of a variant: one, unless the sweep named it twice.</summary>
        public IEnumerable<int> PlacesOf(VariantId variant) => !_places.TryGetValue(variant, out var first)
            ? []
            : _places.Count == All.Length
                ? [first]
                : Enumerable.Range(first, All.Length - first).Where(place => All[place].Variant == variant);

        /// <summary>The places of each kind whose variants are not leased.</summary>
        public ImmutableArray<ImmutableSortedSet<int>> Waiting(LeaseBook leases)
        {
            var leased = leases.SelectMany(lease => PlacesOf(lease.Ticket.Variant)).ToHashSet();
            var waiting = Kinds.Select(_ => new List<int>()).ToArray();
            for (var i = 0; i < All.Length; i++)
            {
                if (!leased.Contains(i))
                {
                    waiting[KindOf[i]].Add(i);
                }
            }

            return [.. waiting.Select(places => places.ToImmutableSortedSet())];
        }
    }
}
