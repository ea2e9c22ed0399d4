using System.Collections;
using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>The leases, found by silo, sweep and variant without looking at the others. Immutable.</summary>
/// <remarks>They are listed by epoch, which is the order in which they were given.</remarks>
public sealed class LeaseBook : IReadOnlyCollection<HeldLease>
{
    public static readonly LeaseBook Empty = new(
        ImmutableSortedDictionary<long, HeldLease>.Empty,
        ImmutableHashSet<VariantId>.Empty,
        ImmutableDictionary<SiloAddress, SiloLeases>.Empty,
        ImmutableDictionary.Create<string, int>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, int>(StringComparer.Ordinal));

    private readonly ImmutableSortedDictionary<long, HeldLease> _byEpoch;
    private readonly ImmutableHashSet<VariantId> _variants;
    private readonly ImmutableDictionary<SiloAddress, SiloLeases> _silos;
    private readonly ImmutableDictionary<string, int> _slots; // of each sweep
    private readonly ImmutableDictionary<string, int> _owners; // slots of each owner

    private LeaseBook(
        ImmutableSortedDictionary<long, HeldLease> byEpoch,
        ImmutableHashSet<VariantId> variants,
        ImmutableDictionary<SiloAddress, SiloLeases> silos,
        ImmutableDictionary<string, int> slots,
        ImmutableDictionary<string, int> owners) => (_byEpoch, _variants, _silos, _slots, _owners) = (byEpoch, variants, silos, slots, owners);

    public int Count => _byEpoch.Count;

    /// <summary>Whether the lease is held.</summary>
    public bool Contains(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return _byEpoch.TryGetValue(ticket.Epoch, out var lease) && lease.Ticket == ticket;
    }

    /// <summary>Whether the variant is leased.</summary>
    public bool Contains(VariantId variant) => _variants.Contains(variant);

    /// <summary>The leases of a silo.</summary>
    public SiloLeases On(SiloAddress silo) => _silos.GetValueOrDefault(silo, SiloLeases.None);

    /// <summary>Number of slots that train a sweep.</summary>
    public int SlotsOf(string sweep) => _slots.GetValueOrDefault(sweep);

    /// <summary>Number of slots that train sweeps of an owner.</summary>
    public int SlotsOfOwner(string owner) => _owners.GetValueOrDefault(owner);

    public LeaseBook Add(HeldLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var (silo, before) = (lease.Ticket.Worker.Silo, On(lease.Ticket.Worker.Silo));
        return new(
            _byEpoch.SetItem(lease.Ticket.Epoch, lease),
            _variants.Add(lease.Ticket.Variant),
            _silos.SetItem(silo, before.Add(lease)),
            before.Shares(lease) ? _slots : With(_slots, lease.Sweep, 1),
            before.SharesOwner(lease) ? _owners : With(_owners, lease.Account?.Owner, 1));
    }

    /// <summary>Removes a lease that is held.</summary>
    public LeaseBook Remove(HeldLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var (silo, after) = (lease.Ticket.Worker.Silo, On(lease.Ticket.Worker.Silo).Remove(lease));
        return new(
            _byEpoch.Remove(lease.Ticket.Epoch),
            _variants.Remove(lease.Ticket.Variant),
            after.Leases.IsEmpty ? _silos.Remove(silo) : _silos.SetItem(silo, after),
            after.Shares(lease) ? _slots : With(_slots, lease.Sweep, -1),
            after.SharesOwner(lease) ? _owners : With(_owners, lease.Account?.Owner, -1));
    }

    /// <summary>The lease of a ticket; null if it is not held.</summary>
    public HeldLease? Find(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return Contains(ticket) ? _byEpoch[ticket.Epoch] : null;
    }

    /// <summary>The leases that have ended since the book was another one, and those that were given.</summary>
    public (HeldLease[] Ended, HeldLease[] Given) ChangesSince(LeaseBook before)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (ReferenceEquals(before, this))
        {
            return ([], []);
        }

        SiloAddress[] silos = [.. before._silos.Keys.Union(_silos.Keys).Where(silo => !ReferenceEquals(before.On(silo), On(silo)))];
        return (
            [.. silos.SelectMany(silo => before.On(silo).Leases.Except(On(silo).Leases))],
            [.. silos.SelectMany(silo => On(silo).Leases.Except(before.On(silo).Leases))]);
    }

    public IEnumerator<HeldLease> GetEnumerator() => _byEpoch.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ImmutableDictionary<string, int> With(ImmutableDictionary<string, int> slots, string? name, int more) => name is null
        ? slots
        : (slots.GetValueOrDefault(name) + more) is > 0 and var now ? slots.SetItem(name, now) : slots.Remove(name);
}

/// <summary>The leases of one silo.</summary>
/// <param name="Leases">In the order in which they were given.</param>
public sealed record SiloLeases(ImmutableArray<HeldLease> Leases)
{
    public static readonly SiloLeases None = new([]);

    /// <summary>Number of slots that train: those of a stack share one.</summary>
    public int Slots { get; } = Leases.DistinctBy(lease => lease.Ticket.Worker).Count();

    /// <summary>Minimum memory of all, in bytes.</summary>
    public long Memory { get; } = Leases.Sum(lease => lease.Memory);

    /// <summary>The leases of one slot.</summary>
    public IEnumerable<TrainingTicket> Of(WorkerId worker) => Leases.Select(lease => lease.Ticket).Where(ticket => ticket.Worker == worker);

    public SiloLeases Add(HeldLease lease) => new(Leases.Add(lease));

    public SiloLeases Remove(HeldLease lease) => new(Leases.Remove(lease));

    /// <summary>Whether one of these has the slot and the sweep of a lease.</summary>
    public bool Shares(HeldLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return Leases.Any(other => other.Ticket.Worker == lease.Ticket.Worker && string.Equals(other.Sweep, lease.Sweep, StringComparison.Ordinal));
    }

    /// <summary>Whether one of these has the slot and the owner of a lease.</summary>
    public bool SharesOwner(HeldLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return Leases.Any(other => other.Ticket.Worker == lease.Ticket.Worker && string.Equals(other.Account?.Owner, lease.Account?.Owner, StringComparison.Ordinal));
    }
}
