using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>The waiting variants and the leases of slots. Pure: no clock, no input or output.</summary>
/// <remarks>
/// Leases and standings are durable, the queue is not: sweeps repeat their requests. The sweep with the highest priority is served first;
/// among equals the one that trains in the fewest slots, and then the one that came first. Within a sweep its own order applies.
/// </remarks>
public sealed record DevicePool
{
    /// <summary>Number of consecutive failed attempts on a silo after which it is excluded.</summary>
    public const int MaxFaults = 3;

    /// <summary>The maximum epoch that a clock can give, on the last day of the year 9999.</summary>
    private static readonly long LastEpoch = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static readonly DevicePool Empty = new();

    /// <summary>The requests of each sweep, in the order in which the sweeps first came.</summary>
    public ImmutableList<SlotDemand> Demands { get; init; } = [];

    /// <summary>The leases, at most one per variant; a worker that holds several trains them as one stack.</summary>
    public ImmutableList<HeldLease> Leases { get; init; } = [];

    /// <summary>The silos that have reported.</summary>
    public ImmutableDictionary<SiloAddress, PoolSilo> Silos { get; init; } = ImmutableDictionary<SiloAddress, PoolSilo>.Empty;

    /// <summary>The epoch of the newest lease.</summary>
    public long Epoch { get; init; }

    /// <summary>Attempts that were lost together with their silos.</summary>
    public LostAttempts Lost { get; init; } = LostAttempts.None;

    /// <summary>The silo that is being cleared: it hands over what it trains so that a suspect can be tried there alone; null if none is.</summary>
    public SiloAddress? Cleared { get; init; }

    /// <summary>The waiting variants, in the order in which slots that any of them could use would be assigned.</summary>
    /// <remarks>A variant that waits for two sweeps is listed once. Those of sweeps at their limit come last.</remarks>
    public IEnumerable<Queued> Queue => InTurn(_ => true);

    /// <summary>The variants to be given up.</summary>
    public IEnumerable<VariantId> Condemned => Lost.Condemned.Where(IsWanted);

    /// <summary>Replaces the requests of a sweep.</summary>
    public DevicePool Request(string sweep, SweepTerms terms, IEnumerable<PoolRequest> requests)
    {
        var demand = new SlotDemand(sweep, terms, [.. requests]);
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

    /// <summary>
    /// Leases the next waiting variant that its silo may train to <paramref name="worker"/>, and those that may be stacked with it, each under
    /// an epoch of its own; if the worker already holds leases, returns their tickets.
    /// </summary>
    /// <param name="worker">The slot that asks.</param>
    /// <param name="clock">Milliseconds since 1970: epochs increase even if the newest ones were lost with the storage.</param>
    /// <param name="most">Maximum number of variants that the slot can train as one stack, at least 1.</param>
    /// <param name="rests">Whether a suspect must not be tried yet; null if all may.</param>
    public (DevicePool Next, ImmutableList<TrainingTicket> Tickets) Lease(
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
        HeldLease[] leases = [.. taken.Select((queued, i) => new HeldLease(new(queued.Request.Variant, first + i, worker), queued.Sweep, queued.Request.Memory))];
        return (
            this with { Leases = Leases.AddRange(leases), Epoch = leases[^1].Ticket.Epoch, Cleared = isTrial ? null : Cleared },
            [.. leases.Select(lease => lease.Ticket)]);
    }

    public bool Holds(TrainingTicket ticket) => Leases.Exists(lease => lease.Ticket == ticket);

    /// <summary>Ends a lease. The sweeps know whether its variant is to be trained further.</summary>
    public DevicePool Return(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return Holds(ticket)
            ? this with { Leases = Leases.RemoveAll(lease => lease.Ticket == ticket), Demands = [.. Demands.Select(demand => demand.Without(ticket.Variant))] }
            : this;
    }

    /// <summary>
    /// A variant has seen a newer epoch than the pool gave, for example because a clock was ahead and the pool's state was lost: the next
    /// epoch will be newer than that.
    /// </summary>
    /// <param name="epoch">The variant's newest epoch.</param>
    public DevicePool CatchUp(long epoch) => this with { Epoch = Math.Max(Epoch, Math.Min(epoch, LastEpoch)) };

    /// <summary>Revokes the leases that <paramref name="lost"/> matches; the sweeps still want their variants.</summary>
    public DevicePool RevokeLeases(Predicate<TrainingTicket> lost) => this with { Leases = Leases.RemoveAll(lease => lost(lease.Ticket)) };

    /// <summary>Records a silo's report.</summary>
    public DevicePool Heard(SiloReport report)
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

    /// <summary>Removes silos that are gone.</summary>
    public DevicePool Forget(IEnumerable<SiloAddress> silos) => this with { Silos = Silos.RemoveRange(silos) };

    /// <summary>Records the death of silos; must be called before their leases are revoked and before they are forgotten.</summary>
    /// <param name="silos">The dead silos.</param>
    /// <param name="gotOn">Whether an attempt reached a later checkpoint than the one it began at.</param>
    /// <remarks>A silo that is being shut down neither makes a variant a suspect nor clears one.</remarks>
    public DevicePool Died(IEnumerable<SiloAddress> silos, Predicate<TrainingTicket> gotOn)
    {
        ArgumentNullException.ThrowIfNull(silos);
        return silos.Where(silo => !(Silos.TryGetValue(silo, out var known) && known.Leaving)).Aggregate(this, (pool, silo) =>
        {
            var inVain = pool.Leases.Select(lease => lease.Ticket).Where(ticket => ticket.Worker.Silo.Equals(silo) && !gotOn(ticket)).ToArray();
            var lost = pool.Lost.WithDeath(inVain.Length == 0 ? "" : inVain[0].Worker.SiloName, [.. inVain.Select(ticket => ticket.Variant)]);
            return pool with { Lost = lost.Silos.IsEmpty && pool.Lost.Silos.IsEmpty ? pool.Lost : lost };
        });
    }

    /// <summary>An attempt made progress or ended: its variant is no longer a suspect.</summary>
    public DevicePool ClearSuspect(VariantId variant) => Lost.Without(variant) is var lost && ReferenceEquals(lost, Lost) ? this : this with { Lost = lost };

    /// <summary>Whether the silo trains a suspect, or is being cleared for one.</summary>
    public bool IsReservedForSuspect(SiloAddress silo) =>
        silo.Equals(BeingCleared) || Leases.Exists(lease => lease.Ticket.Worker.Silo.Equals(silo) && Lost.Suspects(lease.Ticket.Variant));

    /// <summary>Whether a lease is to be handed over because a suspect is to be tried on its silo.</summary>
    public bool MustHandOver(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return ticket.Worker.Silo.Equals(BeingCleared);
    }

    /// <summary>Records that an attempt on a silo ended or failed.</summary>
    /// <param name="ticket">The attempt.</param>
    /// <param name="error">The error that ended it; null if it did not fail.</param>
    /// <remarks>
    /// A silo where consecutive attempts at more than one variant fail is excluded, unless it is the last one: there, the variants'
    /// own limit of restarts applies.
    /// </remarks>
    public DevicePool Ended(TrainingTicket ticket, string? error)
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

    /// <summary>Sets whether silos are given work.</summary>
    public DevicePool Stand(IEnumerable<SiloAddress> silos, SiloStanding standing) => silos.Aggregate(this, (pool, silo) =>
        pool.Silos.TryGetValue(silo, out var known)
            ? pool with { Silos = pool.Silos.SetItem(silo, known with { Standing = standing, Reason = ReasonOf(standing), Faults = [] }) }
            : pool);

    /// <summary>
    /// Whether a silo could train a variant if it had a free slot: it has the labels and the memory, and is not one to be avoided while there are
    /// others.
    /// </summary>
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

    /// <summary>
    /// Whether a variant waits only for memory: silos that may train it have enough, but what they train leaves too little free on each.
    /// </summary>
    public bool AwaitsMemory(PoolRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        PoolSilo[] able = [.. Silos.Values.Where(silo => silo.TakesWork && MayTrain(silo.Profile, request))];
        return able.Length > 0 && !Array.Exists(able, silo => HasRoom(silo, request));
    }

    /// <summary>Variants that may start on a silo now, in turn, up to the first that needs memory in use on every silo: the silo waits for it.</summary>
    private IEnumerable<Queued> Fitting(PoolSilo silo, Func<PoolRequest, bool> takesPart)
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

    /// <summary>Minimum memory of the silo's leases, in bytes.</summary>
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

    /// <summary>The silo being cleared; null if it has since gone, or been drained or excluded.</summary>
    private SiloAddress? BeingCleared => Cleared is not null && Silos.TryGetValue(Cleared, out var silo) && silo.TakesWork ? Cleared : null;

    private bool IsWanted(VariantId variant) => Demands.Exists(demand => demand.Wants(variant));

    /// <summary>Whether a suspect may be tried on a silo now: one suspect at a time, and preferably where nothing has to be handed over for it.</summary>
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

    /// <summary>Takes variants of the sweeps in turn, by priority and share; then those over the limits of their sweeps.</summary>
    /// <param name="takesPart">Selects the variants.</param>
    private IEnumerable<Queued> InTurn(Func<PoolRequest, bool> takesPart) =>
        InTurn(takesPart, limited: false).Concat(InTurn(takesPart, limited: true)).DistinctBy(queued => queued.Request.Variant);

    private IEnumerable<Queued> InTurn(Func<PoolRequest, bool> takesPart, bool limited)
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

            var mayGoOn = limited || !(turn.Used >= demand.Terms.MaxSlots);
            if (at < demand.Requests.Length && mayGoOn)
            {
                turns.Enqueue(turn with { At = at }, (-demand.Terms.Priority, turn.Used, turn.Demand));
            }
        }
    }

    private bool CanTrain(PoolRequest request) => Silos.Values.Any(silo => silo.TakesWork && MayTrain(silo.Profile, request));

    /// <summary>Variants that wait although an idle slot of a working silo could train them. For longer than a moment this is a fault.</summary>
    public IEnumerable<Queued> Servable()
    {
        var served = Silos.Values.Where(silo => silo.TakesWork && TrainingOn(silo.Profile.Address) + silo.Verifying < silo.Profile.Slots
                && !IsReservedForSuspect(silo.Profile.Address))
            .SelectMany(silo => Fitting(silo, request => !Lost.Suspects(request.Variant)).Where(queued => !queued.Limited))
            .Select(queued => queued.Request.Variant).ToHashSet();
        return served.Count == 0 ? [] : Queue.Where(queued => served.Contains(queued.Request.Variant));
    }

    /// <summary>Number of slots that train a sweep.</summary>
    public int SlotsOf(string sweep) =>
        Leases.Where(lease => string.Equals(lease.Sweep, sweep, StringComparison.Ordinal)).DistinctBy(lease => lease.Ticket.Worker).Count();

    private sealed record Turn(int Demand, int Used, int At);
}

/// <summary>The requests of a sweep.</summary>
public sealed record SlotDemand(string Sweep, SweepTerms Terms, ImmutableArray<PoolRequest> Requests)
{
    public bool Wants(VariantId variant) => Requests.Any(request => request.Variant == variant);

    public SlotDemand Without(VariantId variant) =>
        Wants(variant) ? this with { Requests = Requests.RemoveAll(request => request.Variant == variant) } : this;
}

/// <summary>A place in the queue.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Request">The request.</param>
/// <param name="Limited">Whether its sweep is at its limit of slots at this place.</param>
public sealed record Queued(string Sweep, PoolRequest Request, bool Limited);

/// <summary>A lease and the sweep it was given for; null if the sweep is no longer known.</summary>
public sealed record HeldLease(TrainingTicket Ticket, string? Sweep, long Memory = 0);

/// <summary>A silo that reports.</summary>
public sealed record PoolSilo(SiloProfile Profile)
{
    public SiloStanding Standing { get; init; }

    public string? Reason { get; init; }

    public int Verifying { get; init; }

    /// <summary>Whether it is shutting down.</summary>
    public bool Leaving { get; init; }

    /// <summary>The variants whose attempts failed there since the last one that did not.</summary>
    public ImmutableList<VariantId> Faults { get; init; } = [];

    /// <summary>Whether it would be given a variant if it had a free slot.</summary>
    public bool TakesWork => Standing is SiloStanding.Working && !Leaving && Profile.Trains;

    /// <summary>Returns the silo as others see it.</summary>
    /// <param name="training">Number of its slots that train.</param>
    public SiloView View(int training) =>
        new(Profile, Leaving ? SiloStanding.Draining : Standing, Leaving ? "it is being stopped" : Reason, training, Verifying);
}
