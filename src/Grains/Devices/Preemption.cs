namespace VerifiedAddition.Grains;

/// <summary>Decides which slots are taken from sweeps of lower priority for those of higher priority that wait. Pure.</summary>
/// <remarks>
/// A slot is taken only if the variant that would be given it has a higher priority than all that it trains. So the priorities that the slots train only
/// rise, and while nothing new is submitted no variant is taken from its slot for ever: no more often than there are slots times priorities.
/// </remarks>
public static class Preemption
{
    /// <summary>Most slots that are taken at once; the next are a second later.</summary>
    private const int MostAtOnce = 16;

    /// <summary>Most slots that are considered at once.</summary>
    private const int MostTried = 64;

    /// <summary>Returns the leases that are to be handed over.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="preempted">Epochs of leases that are being handed over already.</param>
    /// <param name="clock">Milliseconds since 1970.</param>
    /// <param name="rests">Whether a suspect must not be tried yet; null if all may.</param>
    public static IReadOnlyList<TrainingTicket> Next(DevicePool pool, IReadOnlySet<long> preempted, long clock, Predicate<VariantId>? rests = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(preempted);
        if (HighestWaiting(pool) is not { } highest)
        {
            return [];
        }

        var slots = Slots(pool).Where(slot => slot.Priority < highest).ToArray();
        if (slots.Length == 0 || pool.Servable().Any())
        {
            return []; // a free slot is taken first
        }

        var (now, taken) = (pool, new List<PreemptedSlot>());
        foreach (var slot in slots.Where(slot => slot.IsAmong(preempted)))
        {
            now = Given(now, slot, clock, rests) ?? now;
        }

        foreach (var slot in slots.Where(slot => !slot.IsAmong(preempted)).OrderBy(slot => slot.Priority).ThenByDescending(slot => slot.Tickets[0].Epoch).Take(MostTried))
        {
            if (taken.Count < MostAtOnce && Given(now, slot, clock, rests) is { } next)
            {
                now = next;
                taken.Add(slot);
            }
        }

        return [.. taken.SelectMany(slot => slot.Tickets)];
    }

    /// <summary>The highest priority of a sweep that waits for a slot; null if none waits.</summary>
    private static int? HighestWaiting(DevicePool pool) => pool.Demands
        .Where(demand => Enumerable.Range(0, demand.Kinds.Length).Any(kind => !demand.WaitingOf(kind).IsEmpty))
        .Max(demand => (int?)demand.Terms.Priority);

    /// <summary>The slots that train. Those of sweeps that want nothing any more are left out: they become free by themselves.</summary>
    private static IEnumerable<PreemptedSlot> Slots(DevicePool pool) =>
        from lease in pool.Leases
        group lease.Ticket by lease.Ticket.Worker into slot
        let priority = slot.Max(ticket => PriorityOf(pool, ticket.Variant))
        where priority is not null
        select new PreemptedSlot(slot.Key, [.. slot], priority.Value);

    /// <summary>The highest priority of the sweeps that want a variant; null if none does.</summary>
    private static int? PriorityOf(DevicePool pool, VariantId variant) =>
        pool.Demands.Where(demand => demand.Wants(variant)).Max(demand => (int?)demand.Terms.Priority);

    /// <summary>Returns the pool after a slot was taken and given anew; null if that does not help a higher priority.</summary>
    private static DevicePool? Given(DevicePool pool, PreemptedSlot slot, long clock, Predicate<VariantId>? rests)
    {
        var (next, tickets) = pool.RevokeLeases(slot.Tickets.Contains).Lease(slot.Worker, clock, most: 1, rests);
        return tickets is [var ticket] && !slot.Tickets.Any(other => other.Variant == ticket.Variant) && PriorityOf(pool, ticket.Variant) > slot.Priority
            ? next
            : null;
    }

    /// <summary>A slot that trains.</summary>
    private sealed record PreemptedSlot(WorkerId Worker, TrainingTicket[] Tickets, int Priority)
    {
        public bool IsAmong(IReadOnlySet<long> epochs) => Array.Exists(Tickets, ticket => epochs.Contains(ticket.Epoch));
    }
}
