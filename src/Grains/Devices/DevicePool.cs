using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Which variants wait for a slot and which slot trains what. Pure: no clock, no input or output.</summary>
/// <remarks>Leases are durable, the queue is not: sweeps repeat what they wait for.</remarks>
public sealed record DevicePool
{
    public static readonly DevicePool Empty = new();

    /// <summary>Who waits, the next one first.</summary>
    public ImmutableList<PoolRequest> Waiting { get; init; } = [];

    /// <summary>Who trains, at most one lease for each variant and for each worker.</summary>
    public ImmutableList<TrainingTicket> Leases { get; init; } = [];

    /// <summary>The epoch of the newest lease.</summary>
    public long Epoch { get; init; }

    public DevicePool Enqueue(IEnumerable<PoolRequest> requests)
    {
        var known = Waiting.Select(waiting => waiting.Variant).Concat(Leases.Select(lease => lease.Variant)).ToHashSet();
        return this with { Waiting = Waiting.AddRange(requests.Where(request => known.Add(request.Variant))) };
    }

    public DevicePool Withdraw(IEnumerable<VariantId> variants)
    {
        var gone = variants.ToHashSet();
        return this with { Waiting = Waiting.RemoveAll(request => gone.Contains(request.Variant)) };
    }

    /// <summary>Gives the next waiting variant to <paramref name="worker"/>; the ticket it holds already if it does.</summary>
    /// <param name="worker">The slot that asks.</param>
    /// <param name="clock">Milliseconds since 1970: epochs rise even if the newest ones were lost with the storage.</param>
    public (DevicePool Next, TrainingTicket? Ticket) Lease(WorkerId worker, long clock)
    {
        if (Leases.Find(lease => lease.Worker == worker) is { } held)
        {
            return (this, held);
        }

        if (Waiting.IsEmpty)
        {
            return (this, null);
        }

        var ticket = new TrainingTicket(Waiting[0].Variant, Math.Max(Epoch + 1, clock), worker);
        return (this with { Waiting = Waiting.RemoveAt(0), Leases = Leases.Add(ticket), Epoch = ticket.Epoch }, ticket);
    }

    public bool Holds(TrainingTicket ticket) => Leases.Contains(ticket);

    public DevicePool Return(TrainingTicket ticket) => this with { Leases = Leases.Remove(ticket) };

    /// <summary>Takes back the leases that <paramref name="lost"/> names; the sweeps ask for their variants again.</summary>
    public DevicePool Reap(Predicate<TrainingTicket> lost) => this with { Leases = Leases.RemoveAll(lost) };
}
