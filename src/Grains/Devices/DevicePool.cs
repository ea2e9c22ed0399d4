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

    /// <summary>Maximum number of charges that wait for the ledger: if it cannot be written for long, the pool must still be stored.</summary>
    public const int MaxOutbox = 20_000;

    /// <summary>The maximum epoch that a clock can give, on the last day of the year 9999.</summary>
    private static readonly long LastEpoch = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static readonly DevicePool Empty = new();

    /// <summary>The requests of each sweep, in the order in which the sweeps first came.</summary>
    public ImmutableList<SlotDemand> Demands { get; private init; } = [];

    /// <summary>The leases, at most one per variant; a worker that holds several trains them as one stack.</summary>
    public LeaseBook Leases { get; private init; } = LeaseBook.Empty;

    /// <summary>The silos that have reported.</summary>
    public ImmutableDictionary<SiloAddress, PoolSilo> Silos { get; init; } = ImmutableDictionary<SiloAddress, PoolSilo>.Empty;

    /// <summary>The epoch of the newest lease.</summary>
    public long Epoch { get; init; }

    /// <summary>Attempts that were lost together with their silos.</summary>
    public LostAttempts Lost { get; init; } = LostAttempts.None;

    /// <summary>The silo that is being cleared: it hands over what it trains so that a suspect can be tried there alone; null if none is.</summary>
    public SiloAddress? Cleared { get; init; }

    /// <summary>Leases that have ended and that the ledger may not have yet, by number.</summary>
    public ImmutableList<SlotCharge> Outbox { get; init; } = [];

    /// <summary>The number of the newest charge.</summary>
    public long Charged { get; init; }

    /// <summary>Maximum number of slots of owners; those who are not listed have no limit.</summary>
    public ImmutableDictionary<string, int> OwnerLimits { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The waiting variants, in the order in which slots that any of them could use would be assigned.</summary>
    /// <remarks>A variant that waits for two sweeps is listed once. Those of sweeps at their limit come last.</remarks>
    public IEnumerable<Queued> Queue
    {
        get
        {
            var isTrained = new Memo<RequestKind, bool>(kind => CanTrain(kind.Example));
            return new PoolTurns(Demands, Leases, demand => demand.Kinds.Select((kind, i) => new PoolTurns.Lane(demand.WaitingOf(i), isTrained[kind], IsShown: true)), IsOwnerAtLimit)
                .InOrder();
        }
    }

    /// <summary>The variants to be given up.</summary>
    public IEnumerable<VariantId> Condemned => Lost.Condemned.Where(IsWanted);

    /// <summary>A pool that holds leases, and as yet no requests.</summary>
    public static DevicePool Holding(IEnumerable<HeldLease> leases) => Empty with { Leases = leases.Aggregate(LeaseBook.Empty, (book, lease) => book.Add(lease)) };

    /// <summary>Replaces the requests of a sweep.</summary>
    public DevicePool Request(string sweep, SweepTerms terms, IEnumerable<PoolRequest> requests)
    {
        var demand = new SlotDemand(sweep, terms, requests, Leases);
        var at = Demands.FindIndex(known => string.Equals(known.Sweep, sweep, StringComparison.Ordinal));
        var next = this with
        {
            Demands = (at, demand.Count == 0) switch
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
        if (Leases.On(worker.Silo).Of(worker).ToImmutableList() is { IsEmpty: false } held)
        {
            return (this, held);
        }

        if (!Silos.TryGetValue(worker.Silo, out var silo) || silo.Standing is not SiloStanding.Working)
        {
            return (this, []);
        }

        // Only variants that this silo may train take turns here: none waits for variants that wait for other silos.
        var isTaken = IsReservedForSuspect(worker.Silo);
        var fits = FitsOf(silo);
        var fitting = Fitting(fits, !isTaken, request => MayTry(silo, request, rests));
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
            ? Fitting(fits, !isTaken, request => MayTry(silo, request, rests), stack).Where(queued => !queued.Limited || queued.Sweep == next.Sweep)
                .Take(most).TakeWhile((_, i) => silo.Profile.Holds(MemoryOn(worker.Silo) + ((i + 1) * next.Request.Memory)))
            : [next];
        var first = Math.Max(Epoch + 1, clock);
        Queued[] given = [.. taken];
        HeldLease[] leases =
        [
            .. given.Select((queued, i) => new HeldLease(
                new(queued.Request.Variant, first + i, worker),
                queued.Sweep,
                queued.Request.Memory,
                new(clock, DemandOf(queued.Sweep)!.Terms.Owner, LeaseAccount.DeviceOf(silo.Profile), given.Length))),
        ];
        return (
            this with
            {
                Leases = leases.Aggregate(Leases, (book, lease) => book.Add(lease)),
                Demands = Changed(leases, (demand, variant) => demand.Leased(variant)),
                Epoch = leases[^1].Ticket.Epoch,
                Cleared = isTrial ? null : Cleared,
            },
            [.. leases.Select(lease => lease.Ticket)]);
    }

    public bool Holds(TrainingTicket ticket) => Leases.Contains(ticket);

    /// <summary>Ends a lease. The sweeps know whether its variant is to be trained further.</summary>
    public DevicePool Return(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return Leases.Find(ticket) is { } lease
            ? this with { Leases = Leases.Remove(lease), Demands = Changed([lease], (demand, variant) => demand.Without(variant)) }
            : this;
    }

    /// <summary>
    /// A variant has seen a newer epoch than the pool gave, for example because a clock was ahead and the pool's state was lost: the next
    /// epoch will be newer than that.
    /// </summary>
    /// <param name="epoch">The variant's newest epoch.</param>
    public DevicePool CatchUp(long epoch) => this with { Epoch = Math.Max(Epoch, Math.Min(epoch, LastEpoch)) };

    /// <summary>Revokes the leases that <paramref name="lost"/> matches; the sweeps still want their variants.</summary>
    public DevicePool RevokeLeases(Predicate<TrainingTicket> lost)
    {
        HeldLease[] revoked = [.. Leases.Where(lease => lost(lease.Ticket))];
        return this with
        {
            Leases = revoked.Aggregate(Leases, (book, lease) => book.Remove(lease)),
            Demands = Changed(revoked, (demand, variant) => demand.Revoked(variant)),
        };
    }

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
            var inVain = pool.Leases.On(silo).Leases.Select(lease => lease.Ticket).Where(ticket => !gotOn(ticket)).ToArray();
            var lost = pool.Lost.WithDeath(inVain.Length == 0 ? "" : inVain[0].Worker.SiloName, [.. inVain.Select(ticket => ticket.Variant)]);
            return pool with { Lost = lost.Silos.IsEmpty && pool.Lost.Silos.IsEmpty ? pool.Lost : lost };
        });
    }

    /// <summary>An attempt made progress or ended: its variant is no longer a suspect.</summary>
    public DevicePool ClearSuspect(VariantId variant) => Lost.Without(variant) is var lost && ReferenceEquals(lost, Lost) ? this : this with { Lost = lost };

    /// <summary>Whether the silo trains a suspect, or is being cleared for one.</summary>
    public bool IsReservedForSuspect(SiloAddress silo) =>
        silo.Equals(BeingCleared) || Leases.On(silo).Leases.Any(lease => Lost.Suspects(lease.Ticket.Variant));

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
    /// <param name="fits">What the silo can do for each kind.</param>
    /// <param name="others">Whether variants that are not suspects take part.</param>
    /// <param name="mayTry">Selects the suspects that take part.</param>
    /// <param name="stack">Only variants that may be stacked with these, and no suspects; all if null.</param>
    private IEnumerable<Queued> Fitting(Memo<RequestKind, Fit> fits, bool others, Predicate<PoolRequest> mayTry, string? stack = null)
    {
        VariantId[] suspects = [.. Lost.Suspected];
        return new PoolTurns(Demands, Leases, Lanes, IsOwnerAtLimit).InOrder()
            .TakeWhile(queued => fits[queued.Kind].HasRoom || Lost.Suspects(queued.Request.Variant));

        IEnumerable<PoolTurns.Lane> Lanes(SlotDemand demand)
        {
            int[] apart = [.. suspects.SelectMany(demand.WaitingPlacesOf)];
            for (var i = 0; others && i < demand.Kinds.Length; i++)
            {
                var (kind, fit) = (demand.Kinds[i], fits[demand.Kinds[i]]);
                if (fit.MayTrain)
                {
                    var isShown = fit.HasRoom ? stack is null || string.Equals(kind.Example.Stack, stack, StringComparison.Ordinal) : fit.IsAwaited;
                    yield return new(demand.WaitingOf(i).Except(apart), fit.Counts, isShown);
                }
            }

            foreach (var place in apart.Where(place => fits[demand.Kinds[demand.KindAt(place)]].MayTrain && mayTry(demand.At(place))))
            {
                yield return new([place], fits[demand.Kinds[demand.KindAt(place)]].Counts, stack is null);
            }
        }
    }

    private Memo<RequestKind, Fit> FitsOf(PoolSilo silo) => new(kind => MayTrain(silo.Profile, kind.Example)
        ? HasRoom(silo, kind.Example) is var hasRoom && !hasRoom
            ? new(MayTrain: true, HasRoom: false, AwaitsMemory(kind.Example), silo.TakesWork || CanTrain(kind.Example))
            : new(MayTrain: true, HasRoom: true, IsAwaited: false, silo.TakesWork || CanTrain(kind.Example))
        : default);

    private bool HasRoom(PoolSilo silo, PoolRequest request) => silo.Profile.Holds(MemoryOn(silo.Profile.Address) + request.Memory);

    /// <summary>Minimum memory of the silo's leases, in bytes.</summary>
    private long MemoryOn(SiloAddress silo) => Leases.On(silo).Memory;

    private int TrainingOn(SiloAddress silo) => Leases.On(silo).Slots;

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
            && !Lost.Suspected.Any(Leases.Contains)
            && (TrainingOn(address) == 0 || !Silos.Values.Any(other =>
                other.TakesWork && TrainingOn(other.Profile.Address) == 0 && MayTrain(other.Profile, request)));
    }

    private bool HasOther(PoolSilo silo) => Silos.Values.Any(other => other.TakesWork && !other.Profile.Address.Equals(silo.Profile.Address));

    /// <summary>The requests after a change of what is leased.</summary>
    private ImmutableList<SlotDemand> Changed(IReadOnlyCollection<HeldLease> leases, Func<SlotDemand, VariantId, SlotDemand> change)
    {
        var demands = Demands;
        for (var i = 0; i < demands.Count; i++)
        {
            var next = leases.Aggregate(demands[i], (demand, lease) => change(demand, lease.Ticket.Variant));
            demands = ReferenceEquals(next, demands[i]) ? demands : demands.SetItem(i, next);
        }

        return demands;
    }

    private bool CanTrain(PoolRequest request) => Silos.Values.Any(silo => silo.TakesWork && MayTrain(silo.Profile, request));

    /// <summary>Variants that wait although an idle slot of a working silo could train them. For longer than a moment this is a fault.</summary>
    public IEnumerable<Queued> Servable()
    {
        RequestKind[] kinds = [.. Demands.SelectMany(demand => demand.Kinds.Where((_, i) => !demand.WaitingOf(i).IsEmpty)).Distinct()];
        var served = Silos.Values.Where(silo => silo.TakesWork && TrainingOn(silo.Profile.Address) + silo.Verifying < silo.Profile.Slots
                && !IsReservedForSuspect(silo.Profile.Address))
            .DistinctBy(silo => string.Concat(kinds.Select(kind => !MayTrain(silo.Profile, kind.Example) ? '-' : HasRoom(silo, kind.Example) ? '1' : '0')), StringComparer.Ordinal)
            .SelectMany(silo => Fitting(FitsOf(silo), others: true, mayTry: _ => false).TakeWhile(queued => !queued.Limited))
            .Select(queued => queued.Request.Variant).ToHashSet();
        return served.Count == 0 ? [] : Queue.Where(queued => served.Contains(queued.Request.Variant));
    }

    /// <summary>Notes what leases have used, which are about to end.</summary>
    /// <param name="leases">The leases.</param>
    /// <param name="until">Until when each was held, in milliseconds since 1970.</param>
    /// <param name="clock">Milliseconds since 1970: numbers increase even if the newest ones were lost with the storage.</param>
    /// <param name="bytes">How many bytes were written under each; null for none.</param>
    public DevicePool Charge(IEnumerable<HeldLease> leases, Func<HeldLease, long> until, long clock, Func<long, long>? bytes = null)
    {
        ArgumentNullException.ThrowIfNull(leases);
        ArgumentNullException.ThrowIfNull(until);
        return leases.Aggregate(this, (pool, lease) => lease.Charge(Math.Max(pool.Charged + 1, clock), until(lease), bytes?.Invoke(lease.Ticket.Epoch) ?? 0) is { } charge
            ? pool with { Outbox = (pool.Outbox.Count < MaxOutbox ? pool.Outbox : pool.Outbox.RemoveAt(0)).Add(charge), Charged = charge.Number }
            : pool);
    }

    /// <summary>Removes charges that the ledger has.</summary>
    public DevicePool Settle(IReadOnlySet<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return numbers.Count == 0 ? this : this with { Outbox = Outbox.RemoveAll(charge => numbers.Contains(charge.Number)) };
    }

    /// <summary>Whether the owner of a sweep has all the slots that they may.</summary>
    public bool IsOwnerAtLimit(SlotDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        return demand.Terms.Owner is { } owner && OwnerLimits.TryGetValue(owner, out var most) && Leases.SlotsOfOwner(owner) >= most;
    }

    /// <summary>Number of slots that train a sweep.</summary>
    public int SlotsOf(string sweep) => Leases.SlotsOf(sweep);

    /// <summary>The requests of a sweep; null if there are none.</summary>
    public SlotDemand? DemandOf(string sweep) => Demands.Find(demand => string.Equals(demand.Sweep, sweep, StringComparison.Ordinal));

    /// <summary>What a silo can do for requests of a kind.</summary>
    /// <param name="MayTrain">Whether it may train them, once it has room.</param>
    /// <param name="HasRoom">Whether what it trains leaves enough memory.</param>
    /// <param name="IsAwaited">Whether it waits with them until they have room: no other silo has any either.</param>
    /// <param name="Counts">Whether a turn of theirs counts as a slot of their sweep.</param>
    private readonly record struct Fit(bool MayTrain, bool HasRoom, bool IsAwaited, bool Counts);
}

/// <summary>A place in the queue.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Request">The request.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Limited">Whether its sweep is at its limit of slots at this place.</param>
public sealed record Queued(string Sweep, PoolRequest Request, RequestKind Kind, bool Limited);

/// <summary>A lease and the sweep it was given for; null if the sweep is no longer known.</summary>
/// <param name="Ticket">The lease.</param>
/// <param name="Sweep">The sweep.</param>
/// <param name="Memory">Minimum memory of its variant, in bytes.</param>
/// <param name="Account">To whom it is charged, and since when; null if an earlier version gave it.</param>
public sealed record HeldLease(TrainingTicket Ticket, string? Sweep, long Memory = 0, LeaseAccount? Account = null)
{
    /// <summary>Returns what it has used; null if that is not known.</summary>
    /// <param name="number">The number of the charge.</param>
    /// <param name="until">Until when, in milliseconds since 1970.</param>
    /// <param name="bytes">How many bytes were written.</param>
    public SlotCharge? Charge(long number, long until, long bytes) => Account is { } account && Sweep is { } sweep
        ? new(number, sweep, account.Owner, account.Device, Ticket.Variant, account.Since, Math.Max(account.Since, until), account.Share, bytes)
        : null;
}

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
