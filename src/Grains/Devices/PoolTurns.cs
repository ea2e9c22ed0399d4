using System.Collections.Immutable;

// The lesser is the earlier.
using TurnKey = (bool IsLimited, int MinusPriority, int Slots, int Sweep, int Place);

namespace VerifiedAddition.Grains;

/// <summary>
/// The order in which variants have their turns: by priority of the sweep, then that of the sweep with the fewest slots, then that of the sweep that
/// came first; those of sweeps at their limit come last.
/// </summary>
/// <remarks>
/// With each turn the next variant of the same sweep comes later, as if the sweep had one more slot. Not all that have a turn have to be looked at:
/// those that are not shown are skipped and counted, however many they are.
/// </remarks>
internal sealed class PoolTurns
{
    private readonly Row[] _rows;

    /// <param name="demands">The sweeps, in the order in which they came.</param>
    /// <param name="leases">Tells how many slots each has.</param>
    /// <param name="lanesOf">What has a turn.</param>
    /// <param name="isBarred">Whether a sweep gets no slot now, whatever its own limit.</param>
    public PoolTurns(IEnumerable<SlotDemand> demands, LeaseBook leases, Func<SlotDemand, IEnumerable<Lane>> lanesOf, Predicate<SlotDemand> isBarred) =>
        _rows = [.. demands.Select((demand, i) => new Row(demand, i, leases.SlotsOf(demand.Sweep), [.. lanesOf(demand)], isBarred(demand)))];

    /// <summary>What is shown, in turn. A variant that two sweeps want is listed where it comes first, and not at all if that is not shown.</summary>
    public IEnumerable<Queued> InOrder()
    {
        var (turns, seen) = (new PriorityQueue<Cursor, TurnKey>(), new HashSet<VariantId>());
        foreach (var row in _rows)
        {
            Enqueue(new(row));
        }

        while (turns.TryDequeue(out var cursor, out var key))
        {
            var (demand, place) = (cursor.Row.Demand, cursor.Place);
            if (seen.Add(demand.At(place).Variant) && !HasEarlierTurn(demand.At(place).Variant, key))
            {
                yield return new(demand.Sweep, demand.At(place), demand.Kinds[demand.KindAt(place)], key.IsLimited);
            }

            cursor.Pass();
            Enqueue(cursor);
        }

        void Enqueue(Cursor cursor)
        {
            if (cursor.FindNext())
            {
                turns.Enqueue(cursor, cursor.Key);
            }
        }
    }

    /// <summary>Whether a variant has a turn before this one among those that are not shown.</summary>
    private bool HasEarlierTurn(VariantId variant, TurnKey key) => Array.Exists(_rows, row =>
        row.HasHidden && row.Demand.WaitingPlacesOf(variant).Any(place => row.IsHidden(place) && row.KeyOf(place).CompareTo(key) < 0));

    /// <summary>Variants of one sweep that have turns.</summary>
    /// <param name="Places">Their places in the sweep's order.</param>
    /// <param name="Counts">Whether a turn counts as a slot of the sweep.</param>
    /// <param name="IsShown">Whether they are looked at.</param>
    public sealed record Lane(ImmutableSortedSet<int> Places, bool Counts, bool IsShown)
    {
        /// <summary>Slots that those before a place count as.</summary>
        public int CountBefore(int place) => !Counts ? 0 : Places.IndexOf(place) is >= 0 and var at ? at : ~Places.IndexOf(place);
    }

    /// <summary>A sweep.</summary>
    private sealed record Row(SlotDemand Demand, int Number, int Slots, Lane[] Lanes, bool IsBarred)
    {
        public bool HasHidden { get; } = Array.Exists(Lanes, lane => !lane.IsShown);

        public bool IsHidden(int place) => Array.Exists(Lanes, lane => !lane.IsShown && lane.Places.Contains(place));

        public TurnKey KeyOf(int place) => KeyOf(place, Lanes.Sum(lane => lane.CountBefore(place)));

        public TurnKey KeyOf(int place, int turns) =>
            (IsBarred || Slots + turns >= Demand.Terms.MaxSlots, -Demand.Terms.Priority, Slots + turns, Number, place);
    }

    /// <summary>Goes through what is shown of a sweep.</summary>
    private sealed class Cursor(Row row)
    {
        private readonly Lane[] _shown = Array.FindAll(row.Lanes, lane => lane.IsShown);
        private readonly int[] _passed = new int[row.Lanes.Length];
        private int _turns;
        private int _lane;

        public Row Row => row;

        public int Place { get; private set; }

        public TurnKey Key => row.KeyOf(Place, _turns + (row.HasHidden ? row.Lanes.Sum(lane => lane.IsShown ? 0 : lane.CountBefore(Place)) : 0));

        /// <summary>Finds the next place; returns false if there is none.</summary>
        public bool FindNext()
        {
            Place = int.MaxValue;
            for (var i = 0; i < _shown.Length; i++)
            {
                if (_passed[i] < _shown[i].Places.Count && _shown[i].Places[_passed[i]] is var place && place < Place)
                {
                    (Place, _lane) = (place, i);
                }
            }

            return Place < int.MaxValue;
        }

        /// <summary>Its turn is over.</summary>
        public void Pass()
        {
            _passed[_lane]++;
            _turns += _shown[_lane].Counts ? 1 : 0;
        }
    }
}
