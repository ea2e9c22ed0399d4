namespace VerifiedAddition.Grains;

/// <summary>Tells why each waiting variant waits, and when it will start if nothing changes. Pure.</summary>
/// <param name="Pool">The queue.</param>
/// <param name="Speeds">The speed of each lease, by its epoch.</param>
/// <param name="WorkPerSecond">Estimated floating-point operations per second of one slot; null if unknown.</param>
public sealed record PoolForecast(DevicePool Pool, IReadOnlyDictionary<long, TrainingSpeed> Speeds, double? WorkPerSecond)
{
    /// <summary>The waiting variants, the next one first.</summary>
    /// <remarks>
    /// Slots are assigned in turn, each when the variant before it is done. Silos that will join and sweeps of higher priority that will
    /// be submitted cannot be foreseen.
    /// </remarks>
    public IEnumerable<QueuedVariant> Waits()
    {
        var silos = Pool.Silos.Values.ToArray();
        var slots = silos.Where(silo => silo.TakesWork).SelectMany(SlotsOf).ToList();
        var kinds = new List<Kind>();
        var kindOf = new Memo<RequestKind, Kind>(one =>
            kinds.Find(kind => kind.First.HasPlacesOf(one.Example) && kind.Holders == HoldersOf(one.Example)) ?? Add(one));
        var awaitsMemory = new Memo<RequestKind, bool>(one => Pool.AwaitsMemory(one.Example));
        var isAtLimit = new Memo<string, bool>(IsAtLimit);
        var ownerLimit = new Memo<string, int?>(OwnerLimitOf);
        foreach (var queued in Pool.Queue)
        {
            var (request, kind) = (queued.Request, kindOf[queued.Kind]);
            var isSuspect = Pool.Lost.Suspects(request.Variant);
            var cause = kind.Slots.Length > 0
                ? isSuspect ? WaitCause.Suspected
                    : queued.Limited && isAtLimit[queued.Sweep] ? WaitCause.SweepLimit
                    : queued.Limited && ownerLimit[queued.Sweep] is not null ? WaitCause.OwnerLimit
                    : awaitsMemory[queued.Kind] ? WaitCause.MemoryInUse : WaitCause.Busy
                : !kind.IsOffered ? WaitCause.NoSilo
                : !kind.Fits ? WaitCause.NoMemory : WaitCause.NoWorkingSilo;
            yield return new(queued.Sweep, request.Requires, new(
                request.Variant,
                cause,
                kind.Rivals.Sum(rival => rival.Members),
                kind.Free,
                kind.Slots.Length,
                queued.Limited || isSuspect ? null : Take(kind, request),
                request.Memory,
                kind.LargestMemory,
                cause is WaitCause.OwnerLimit ? ownerLimit[queued.Sweep] : null));
            kind.Members++;
        }

        Kind Add(RequestKind first)
        {
            var request = first.Example;
            SiloProfile[] offering = [.. silos.Select(silo => silo.Profile).Where(silo => silo.Trains && silo.Offers(request.Requires))];
            var kind = new Kind(first, [.. slots.Where(slot => Pool.MayTrain(slot.Silo, request))])
            {
                Holders = HoldersOf(request),
                IsOffered = offering.Length > 0,
                Fits = Array.Exists(offering, silo => silo.Holds(request.Memory)),
                LargestMemory = Array.Exists(offering, silo => silo.MemoryBytes == 0) ? 0 : offering.Select(silo => silo.MemoryBytes).DefaultIfEmpty().Max(),
            };
            kinds.Add(kind);
            foreach (var rival in kinds.Where(other => other == kind || other.Silos.Overlaps(kind.Silos)))
            {
                kind.Rivals.Add(rival);
                if (rival != kind)
                {
                    rival.Rivals.Add(kind);
                }
            }

            return kind;
        }

        // A variant that needs more memory than another, but fits the same silos, is of the same kind.
        int HoldersOf(PoolRequest request) => request.Memory == 0 ? silos.Length : silos.Count(silo => silo.Profile.Holds(request.Memory));
    }

    private bool IsAtLimit(string sweep) =>
        Pool.SlotsOf(sweep) >= Pool.DemandOf(sweep)?.Terms.MaxSlots;

    /// <summary>The limit of a sweep's owner, if they have reached it; otherwise null.</summary>
    private int? OwnerLimitOf(string sweep) =>
        Pool.DemandOf(sweep) is { Terms.Owner: { } owner } demand && Pool.IsOwnerAtLimit(demand) ? Pool.OwnerLimits[owner] : null;

    private IEnumerable<Slot> SlotsOf(PoolSilo silo)
    {
        var training = Pool.Leases.On(silo.Profile.Address).Leases.GroupBy(lease => lease.Ticket.Worker)
            .Select(group => group.Max(lease => SecondsLeftOf(lease.Ticket))).ToArray();
        var verifying = Math.Clamp(silo.Verifying, 0, Math.Max(0, silo.Profile.Slots - training.Length));
        for (var i = 0; i < Math.Max(silo.Profile.Slots, training.Length); i++)
        {
            yield return i < training.Length
                ? new Slot(silo.Profile, isFree: false) { FreeIn = training[i] }
                : new Slot(silo.Profile, isFree: i >= training.Length + verifying) { FreeIn = 0 };
        }
    }

    private double? SecondsLeftOf(TrainingTicket ticket) => Speeds.TryGetValue(ticket.Epoch, out var speed) ? speed.SecondsLeft : null;

    private double? Take(Kind kind, PoolRequest request)
    {
        if (kind.Next() is not { FreeIn: { } starts } next)
        {
            return null;
        }

        next.FreeIn = WorkPerSecond is > 0 and var speed && request.Work > 0 ? starts + (request.Work / speed) : null;
        return starts;
    }

    /// <summary>A slot, and when it becomes free; null if unknown.</summary>
    private sealed class Slot(SiloProfile silo, bool isFree)
    {
        public SiloProfile Silo => silo;

        public bool IsFree => isFree;

        public double? FreeIn { get; set; }
    }

    /// <summary>Variants that can use the same slots.</summary>
    private sealed class Kind
    {
        /// <summary>By the time at which each was free when it was put here, and then by its number; it may have been taken since.</summary>
        private readonly PriorityQueue<int, (double FreeIn, int Number)> _next = new();

        public Kind(RequestKind first, Slot[] slots)
        {
            (First, Slots, Silos, Free) = (first, slots, [.. slots.Select(slot => slot.Silo.Address)], slots.Count(slot => slot.IsFree));
            for (var i = 0; i < slots.Length; i++)
            {
                Enqueue(i);
            }
        }

        public RequestKind First { get; }

        public Slot[] Slots { get; }

        public HashSet<SiloAddress> Silos { get; }

        /// <summary>Number of slots that are free now.</summary>
        public int Free { get; }

        /// <summary>The kinds whose members can use its slots, including itself.</summary>
        public List<Kind> Rivals { get; } = [];

        /// <summary>Number of silos with enough memory.</summary>
        public required int Holders { get; init; }

        /// <summary>Whether a silo has the labels.</summary>
        public required bool IsOffered { get; init; }

        /// <summary>Whether one of the silos with the labels has the memory.</summary>
        public required bool Fits { get; init; }

        /// <summary>Memory of the largest silo with the labels, in bytes; 0 if unknown.</summary>
        public required long LargestMemory { get; init; }

        /// <summary>Number of members so far.</summary>
        public int Members { get; set; }

        /// <summary>Returns the slot that becomes free first; null if that is known of none.</summary>
        public Slot? Next()
        {
            while (_next.TryPeek(out var i, out var seen))
            {
                if (Slots[i].FreeIn is { } freeIn && freeIn.Equals(seen.FreeIn))
                {
                    return Slots[i];
                }

                // A variant of this or another kind has taken it since.
                _next.Dequeue();
                Enqueue(i);
            }

            return null;
        }

        private void Enqueue(int slot)
        {
            if (Slots[slot].FreeIn is { } freeIn)
            {
                _next.Enqueue(slot, (freeIn, slot));
            }
        }
    }
}
