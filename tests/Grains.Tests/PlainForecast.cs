namespace VerifiedAddition.Grains.Tests;

/// <summary>Forecasts as plainly as they can be said: every slot is looked at for every variant. <see cref="PoolForecast"/> must tell the same.</summary>
internal sealed record PlainForecast(PlainPool Pool, IReadOnlyDictionary<long, TrainingSpeed> Speeds, double? WorkPerSecond)
{
    public IEnumerable<QueuedVariant> Waits()
    {
        var silos = Pool.Silos.Values.ToArray();
        var slots = silos.Where(silo => silo.TakesWork).SelectMany(SlotsOf).ToList();
        var kinds = new List<Kind>();
        foreach (var queued in Pool.Queue)
        {
            var request = queued.Request;
            var kind = kinds.Find(kind => kind.Is(request) && kind.Holders == HoldersOf(request)) ?? Add(request);
            var isSuspect = Pool.Lost.Suspects(request.Variant);
            var cause = kind.Slots.Length > 0
                ? isSuspect ? WaitCause.Suspected
                    : queued.Limited && IsAtLimit(queued.Sweep) ? WaitCause.SweepLimit
                    : queued.Limited && Pool.IsOwnerAtLimit(OwnerOf(queued.Sweep)) ? WaitCause.OwnerLimit
                    : Pool.AwaitsMemory(request) ? WaitCause.MemoryInUse : WaitCause.Busy
                : !kind.IsOffered ? WaitCause.NoSilo
                : !kind.Fits ? WaitCause.NoMemory : WaitCause.NoWorkingSilo;
            yield return new(queued.Sweep, request.Requires, new(
                request.Variant,
                cause,
                kind.Rivals.Sum(rival => rival.Members),
                kind.Slots.Count(slot => slot.IsFree),
                kind.Slots.Length,
                queued.Limited || isSuspect ? null : Take(kind, request),
                request.Memory,
                kind.LargestMemory,
                cause is WaitCause.OwnerLimit ? Pool.OwnerLimits[OwnerOf(queued.Sweep)!] : null));
            kind.Members++;
        }

        Kind Add(PoolRequest request)
        {
            SiloProfile[] offering = [.. silos.Select(silo => silo.Profile).Where(silo => silo.Trains && silo.Offers(request.Requires))];
            var kind = new Kind(request, [.. slots.Where(slot => Pool.MayTrain(slot.Silo, request))])
            {
                Holders = HoldersOf(request),
                IsOffered = offering.Length > 0,
                Fits = Array.Exists(offering, silo => silo.Holds(request.Memory)),
                LargestMemory = Array.Exists(offering, silo => silo.MemoryBytes == 0) ? 0 : offering.Select(silo => silo.MemoryBytes).DefaultIfEmpty().Max(),
            };
            kinds.Add(kind);
            foreach (var rival in kinds.Where(other => other == kind || other.Slots.Intersect(kind.Slots).Any()))
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

    private string? OwnerOf(string sweep) => Pool.Demands.Find(demand => demand.Sweep == sweep)?.Terms.Owner;

    private bool IsAtLimit(string sweep) =>
        Pool.SlotsOf(sweep) >= Pool.Demands.Find(demand => string.Equals(demand.Sweep, sweep, StringComparison.Ordinal))?.Terms.MaxSlots;

    private IEnumerable<Slot> SlotsOf(PoolSilo silo)
    {
        var training = Pool.Leases.Where(lease => lease.Ticket.Worker.Silo.Equals(silo.Profile.Address))
            .GroupBy(lease => lease.Ticket.Worker).Select(group => group.Max(lease => SecondsLeftOf(lease.Ticket))).ToArray();
        var verifying = Math.Clamp(silo.Verifying, 0, Math.Max(0, silo.Profile.Slots - training.Length));
        for (var i = 0; i < Math.Max(silo.Profile.Slots, training.Length); i++)
        {
            yield return i < training.Length
                ? new Slot(silo.Profile, IsFree: false) { FreeIn = training[i] }
                : new Slot(silo.Profile, IsFree: i >= training.Length + verifying) { FreeIn = 0 };
        }
    }

    private double? SecondsLeftOf(TrainingTicket ticket) => Speeds.TryGetValue(ticket.Epoch, out var speed) ? speed.SecondsLeft : null;

    private double? Take(Kind kind, PoolRequest request)
    {
        var next = kind.Slots.Where(slot => slot.FreeIn is not null).MinBy(slot => slot.FreeIn);
        if (next?.FreeIn is not { } starts)
        {
            return null;
        }

        next.FreeIn = WorkPerSecond is > 0 and var speed && request.Work > 0 ? starts + (request.Work / speed) : null;
        return starts;
    }

    private sealed record Slot(SiloProfile Silo, bool IsFree)
    {
        public double? FreeIn { get; set; }
    }

    private sealed class Kind(PoolRequest first, Slot[] slots)
    {
        public Slot[] Slots { get; } = slots;

        public List<Kind> Rivals { get; } = [];

        public required int Holders { get; init; }

        public required bool IsOffered { get; init; }

        public required bool Fits { get; init; }

        public required long LargestMemory { get; init; }

        public int Members { get; set; }

        public bool Is(PoolRequest other) =>
            first.Requires.SequenceEqual(other.Requires, StringComparer.Ordinal) &&
            (first.Avoid ?? []).SequenceEqual(other.Avoid ?? [], StringComparer.Ordinal);
    }
}
