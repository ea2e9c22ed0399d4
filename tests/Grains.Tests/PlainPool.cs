using System.Collections.Immutable;

namespace VerifiedAddition.Grains.Tests;

/// <summary>
/// The pool as plainly as it can be said: lists that are gone through from the beginning for each question. <see cref="DevicePool"/> must decide the same.
/// </summary>
internal sealed record PlainPool
{
    public const int MaxFaults = 3;

    private static readonly long LastEpoch = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static readonly PlainPool Empty = new();

    public ImmutableList<PlainDemand> Demands { get; init; } = [];

    public ImmutableList<HeldLease> Leases { get; init; } = [];

    public ImmutableDictionary<SiloAddress, PoolSilo> Silos { get; init; } = ImmutableDictionary<SiloAddress, PoolSilo>.Empty;

    public long Epoch { get; init; }

    public LostAttempts Lost { get; init; } = LostAttempts.None;

    public SiloAddress? Cleared { get; init; }

    public ImmutableDictionary<string, int> OwnerLimits { get; init; } = ImmutableDictionary<string, int>.Empty;

    public IEnumerable<PlainQueued> Queue => InTurn(_ => true);

    public IEnumerable<VariantId> Condemned => Lost.Condemned.Where(IsWanted);

    public PlainPool Request(string sweep, SweepTerms terms, IEnumerable<PoolRequest> requests)
    {
        var demand = new PlainDemand(sweep, terms, [.. requests]);
        var at = Demands.FindIndex(known => string.Equals(known.Sweep, sweep, StringComparison.Ordinal));
        var next = this with
        {
            Demands = (at, demand.Requests.IsEmpty) switch
            {
                ( < 0, true) => Demands,
                ( < 0, false) => Demands.Add(demand),
                (_, true) => Demands.RemoveAt(at),
                _ => Demands.SetItem(at, demand),
            },
        };

        // A sweep that withdraws a variant and then requests it again starts it afresh.
        return at < 0 || Lost.Silos.IsEmpty ? next : next with
        {
            Lost = Lost.Silos.Keys.Where(variant => Demands[at].Wants(variant) && !next.IsWanted(variant)).Aggregate(Lost, (lost, variant) => lost.Without(variant)),
        };
    }

    public (PlainPool Next, ImmutableList<TrainingTicket> Tickets) Lease(
        WorkerId worker, long clock, int most = 1, Predicate<VariantId>? rests = null)
    {
        if (Leases.FindAll(lease => lease.Ticket.Worker == worker) is { IsEmpty: false } held)
        {
            return (this, held.ConvertAll(lease => lease.Ticket));
        }

        if (!Silos.TryGetValue(worker.Silo, out var silo) || silo.Standing is not SiloStanding.Working)
        {
            return (this, []);
        }

        // Only variants that this silo may train take turns here: none waits for variants that wait for other silos.
        var isTaken = IsReservedForSuspect(worker.Silo);
        var fitting = Fitting(silo, request => Lost.Suspects(request.Variant) ? MayTry(silo, request, rests) : !isTaken);
        if (fitting.FirstOrDefault() is not { Limited: false } next)
        {
            return (worker.Silo.Equals(Cleared) ? this with { Cleared = null } : this, []);
        }

        var isTrial = Lost.Suspects(next.Request.Variant);
        if (isTrial && TrainingOn(worker.Silo) > 0)
        {
            return (this with { Cleared = worker.Silo }, []);
        }

        // A stack takes one slot, so all its variants of the same sweep are within the sweep's limit.
        var taken = next.Request.Stack is { } stack && !isTrial
            ? fitting.Where(queued => string.Equals(queued.Request.Stack, stack, StringComparison.Ordinal)
                && (!queued.Limited || queued.Sweep == next.Sweep) && !Lost.Suspects(queued.Request.Variant))
                .Take(most).TakeWhile((_, i) => silo.Profile.Holds(MemoryOn(worker.Silo) + ((i + 1) * next.Request.Memory)))
            : [next];
        var first = Math.Max(Epoch + 1, clock);
        PlainQueued[] given = [.. taken];
        HeldLease[] leases =
        [
            .. given.Select((queued, i) => new HeldLease(
                new(queued.Request.Variant, first + i, worker),
                queued.Sweep,
                queued.Request.Memory,
                new(clock, Demands.Find(demand => demand.Sweep == queued.Sweep)!.Terms.Owner, silo.Profile.Labels.FirstOrDefault() ?? "cpu", given.Length))),
        ];
        return (
            this with { Leases = Leases.AddRange(leases), Epoch = leases[^1].Ticket.Epoch, Cleared = isTrial ? null : Cleared },
            [.. leases.Select(lease => lease.Ticket)]);
    }

    public bool Holds(TrainingTicket ticket) => Leases.Exists(lease => lease.Ticket == ticket);

    public PlainPool Return(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return Holds(ticket)
            ? this with { Leases = Leases.RemoveAll(lease => lease.Ticket == ticket), Demands = [.. Demands.Select(demand => demand.Without(ticket.Variant))] }
            : this;
    }

    public PlainPool CatchUp(long epoch) => this with { Epoch = Math.Max(Epoch, Math.Min(epoch, LastEpoch)) };

    public PlainPool RevokeLeases(Predicate<TrainingTicket> lost) => this with { Leases = Leases.RemoveAll(lease => lost(lease.Ticket)) };

    public PlainPool Heard(SiloReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var known = Silos.GetValueOrDefault(report.Profile.Address) ?? new PoolSilo(report.Profile);
        return this with
        {
            Silos = Silos.SetItem(
                report.Profile.Address,
                known with { Profile = report.Profile, Verifying = report.Verifying, Leaving = report.Leaving }),
        };
    }

    public PlainPool Forget(IEnumerable<SiloAddress> silos) => this with { Silos = Silos.RemoveRange(silos) };

    public PlainPool Died(IEnumerable<SiloAddress> silos, Predicate<TrainingTicket> gotOn)
    {
        ArgumentNullException.ThrowIfNull(silos);
        return silos.Where(silo => !(Silos.TryGetValue(silo, out var known) && known.Leaving)).Aggregate(this, (pool, silo) =>
        {
            var inVain = pool.Leases.Select(lease => lease.Ticket).Where(ticket => ticket.Worker.Silo.Equals(silo) && !gotOn(ticket)).ToArray();
            var lost = pool.Lost.WithDeath(inVain.Length == 0 ? "" : inVain[0].Worker.SiloName, [.. inVain.Select(ticket => ticket.Variant)]);
            return pool with { Lost = lost.Silos.IsEmpty && pool.Lost.Silos.IsEmpty ? pool.Lost : lost };
        });
    }

    public PlainPool ClearSuspect(VariantId variant) => Lost.Without(variant) is var lost && ReferenceEquals(lost, Lost) ? this : this with { Lost = lost };

    public bool IsReservedForSuspect(SiloAddress silo) =>
        silo.Equals(BeingCleared) || Leases.Exists(lease => lease.Ticket.Worker.Silo.Equals(silo) && Lost.Suspects(lease.Ticket.Variant));

    public bool MustHandOver(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return ticket.Worker.Silo.Equals(BeingCleared);
    }

    public PlainPool Ended(TrainingTicket ticket, string? error)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        if (!Silos.TryGetValue(ticket.Worker.Silo, out var silo))
        {
            return this;
        }

        var faults = error is null ? [] : silo.Faults.Add(ticket.Variant);
        var next = silo with { Faults = faults };
        if (faults.Count >= MaxFaults && faults.Distinct().Count() > 1 && silo.Standing is SiloStanding.Working && HasOther(silo))
        {
            next = next with
            {
                Standing = SiloStanding.Excluded,
                Reason = $"{faults.Count} attempts in a row failed there, the last with: {error!.Split('\n')[0].TrimEnd('\r')}",
            };
        }

        return this with { Silos = Silos.SetItem(ticket.Worker.Silo, next) };
    }

    public PlainPool Stand(IEnumerable<SiloAddress> silos, SiloStanding standing) => silos.Aggregate(this, (pool, silo) =>
        pool.Silos.TryGetValue(silo, out var known)
            ? pool with { Silos = pool.Silos.SetItem(silo, known with { Standing = standing, Reason = ReasonOf(standing), Faults = [] }) }
            : pool);

    public bool MayTrain(SiloProfile silo, PoolRequest request)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(request);
        return silo.Trains && Suits(silo, request) &&
            (!Avoids(request, silo) || !Silos.Values.Any(other => other.TakesWork && !Avoids(request, other.Profile) && Suits(other.Profile, request)));
    }

    public SiloView ViewOf(PoolSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return silo.View(TrainingOn(silo.Profile.Address));
    }

    public bool AwaitsMemory(PoolRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        PoolSilo[] able = [.. Silos.Values.Where(silo => silo.TakesWork && MayTrain(silo.Profile, request))];
        return able.Length > 0 && !Array.Exists(able, silo => HasRoom(silo, request));
    }

    private IEnumerable<PlainQueued> Fitting(PoolSilo silo, Func<PoolRequest, bool> takesPart)
    {
        foreach (var queued in InTurn(request => MayTrain(silo.Profile, request) && takesPart(request)))
        {
            // A suspect is tried alone.
            if (Lost.Suspects(queued.Request.Variant) || HasRoom(silo, queued.Request))
            {
                yield return queued;
            }
            else if (AwaitsMemory(queued.Request))
            {
                yield break;
            }
        }
    }

    private bool HasRoom(PoolSilo silo, PoolRequest request) => silo.Profile.Holds(MemoryOn(silo.Profile.Address) + request.Memory);

    private long MemoryOn(SiloAddress silo) => Leases.Where(lease => lease.Ticket.Worker.Silo.Equals(silo)).Sum(lease => lease.Memory);

    private int TrainingOn(SiloAddress silo) =>
        Leases.Where(lease => lease.Ticket.Worker.Silo.Equals(silo)).DistinctBy(lease => lease.Ticket.Worker).Count();

    private static string? ReasonOf(SiloStanding standing) => standing switch
    {
        SiloStanding.Draining => "drained by an operator",
        SiloStanding.Excluded => "excluded by an operator",
        _ => null,
    };

    private static bool Suits(SiloProfile silo, PoolRequest request) => silo.Offers(request.Requires) && silo.Holds(request.Memory);

    private static bool Avoids(PoolRequest request, SiloProfile silo) => request.Avoid?.Contains(silo.Name, StringComparer.Ordinal) is true;

    private SiloAddress? BeingCleared => Cleared is not null && Silos.TryGetValue(Cleared, out var silo) && silo.TakesWork ? Cleared : null;

    private bool IsWanted(VariantId variant) => Demands.Exists(demand => demand.Wants(variant));

    private bool MayTry(PoolSilo silo, PoolRequest request, Predicate<VariantId>? rests)
    {
        var address = silo.Profile.Address;
        return !Lost.Condemns(request.Variant) && rests?.Invoke(request.Variant) is not true
            && (BeingCleared is not { } cleared || cleared.Equals(address))
            && !Leases.Exists(lease => Lost.Suspects(lease.Ticket.Variant))
            && (TrainingOn(address) == 0 || !Silos.Values.Any(other =>
                other.TakesWork && TrainingOn(other.Profile.Address) == 0 && MayTrain(other.Profile, request)));
    }

    private bool HasOther(PoolSilo silo) => Silos.Values.Any(other => other.TakesWork && !other.Profile.Address.Equals(silo.Profile.Address));

    private IEnumerable<PlainQueued> InTurn(Func<PoolRequest, bool> takesPart) =>
        InTurn(takesPart, limited: false).Concat(InTurn(takesPart, limited: true)).DistinctBy(queued => queued.Request.Variant);

    private IEnumerable<PlainQueued> InTurn(Func<PoolRequest, bool> takesPart, bool limited)
    {
        var leased = Leases.Select(lease => lease.Ticket.Variant).ToHashSet();
        var turns = new PriorityQueue<Turn, (int, int, int)>();
        for (var i = 0; i < Demands.Count; i++)
        {
            Requeue(new(i, SlotsOf(Demands[i].Sweep), 0));
        }

        while (turns.TryDequeue(out var turn, out _))
        {
            var demand = Demands[turn.Demand];
            var request = demand.Requests[turn.At];
            yield return new(demand.Sweep, request, limited);

            // A variant that no silo can train does not use up its sweep's share.
            Requeue(turn with { Used = CanTrain(request) ? turn.Used + 1 : turn.Used, At = turn.At + 1 });
        }

        void Requeue(Turn turn)
        {
            var demand = Demands[turn.Demand];
            var at = turn.At;
            while (at < demand.Requests.Length && (leased.Contains(demand.Requests[at].Variant) || !takesPart(demand.Requests[at])))
            {
                at++;
            }

            var mayGoOn = limited || !(turn.Used >= demand.Terms.MaxSlots || IsOwnerAtLimit(demand.Terms.Owner));
            if (at < demand.Requests.Length && mayGoOn)
            {
                turns.Enqueue(turn with { At = at }, (-demand.Terms.Priority, turn.Used, turn.Demand));
            }
        }
    }

    public bool IsOwnerAtLimit(string? owner) => owner is not null && OwnerLimits.TryGetValue(owner, out var most) &&
        Leases.Where(lease => lease.Account!.Owner == owner).DistinctBy(lease => lease.Ticket.Worker).Count() >= most;

    private bool CanTrain(PoolRequest request) => Silos.Values.Any(silo => silo.TakesWork && MayTrain(silo.Profile, request));

    public IEnumerable<PlainQueued> Servable()
    {
        var served = Silos.Values.Where(silo => silo.TakesWork && TrainingOn(silo.Profile.Address) + silo.Verifying < silo.Profile.Slots
                && !IsReservedForSuspect(silo.Profile.Address))
            .SelectMany(silo => Fitting(silo, request => !Lost.Suspects(request.Variant)).Where(queued => !queued.Limited))
            .Select(queued => queued.Request.Variant).ToHashSet();
        return served.Count == 0 ? [] : Queue.Where(queued => served.Contains(queued.Request.Variant));
    }

    public int SlotsOf(string sweep) =>
        Leases.Where(lease => string.Equals(lease.Sweep, sweep, StringComparison.Ordinal)).DistinctBy(lease => lease.Ticket.Worker).Count();

    private sealed record Turn(int Demand, int Used, int At);
}

internal sealed record PlainDemand(string Sweep, SweepTerms Terms, ImmutableArray<PoolRequest> Requests)
{
    public bool Wants(VariantId variant) => Requests.Any(request => request.Variant == variant);

    public PlainDemand Without(VariantId variant) =>
        Wants(variant) ? this with { Requests = Requests.RemoveAll(request => request.Variant == variant) } : this;
}

internal sealed record PlainQueued(string Sweep, PoolRequest Request, bool Limited);
