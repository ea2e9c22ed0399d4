using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Which variants wait for a slot and which slot trains what. Pure: no clock, no input or output.</summary>
/// <remarks>Leases are durable, the queue is not: sweeps repeat what they wait for.</remarks>
public sealed record DevicePool
{
    public static readonly DevicePool Empty = new();

    /// <summary>Who waits, the next one first.</summary>
    public ImmutableList<PoolRequest> Waiting { get; init; } = [];

    /// <summary>Who trains, at most one lease for each variant; a worker that holds several trains them as one stack.</summary>
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

    /// <summary>
    /// Gives <paramref name="worker"/> the next waiting variant and those that may be stacked with it, each under an epoch of its own; the
    /// tickets it holds already if it does.
    /// </summary>
    /// <param name="worker">The slot that asks.</param>
    /// <param name="clock">Milliseconds since 1970: epochs rise even if the newest ones were lost with the storage.</param>
    /// <param name="most">How many variants the slot can train as one stack, at least 1.</param>
    public (DevicePool Next, ImmutableList<TrainingTicket> Tickets) Lease(WorkerId worker, long clock, int most = 1)
    {
        if (Leases.FindAll(lease => lease.Worker == worker) is { IsEmpty: false } held)
        {
            return (this, held);
        }

        if (Waiting.IsEmpty)
        {
            return (this, []);
        }

        var next = Waiting[0];
        var taken = Waiting.FindAll(request => request == next || (next.Stack is { } stack && request.Stack == stack)).Take(most).ToArray();
        var first = Math.Max(Epoch + 1, clock);
        TrainingTicket[] tickets = [.. taken.Select((request, i) => new TrainingTicket(request.Variant, first + i, worker))];
        return (
            this with { Waiting = Waiting.RemoveRange(taken), Leases = Leases.AddRange(tickets), Epoch = tickets[^1].Epoch },
            [.. tickets]);
    }

    public bool Holds(TrainingTicket ticket) => Leases.Contains(ticket);

    public DevicePool Return(TrainingTicket ticket) => this with { Leases = Leases.Remove(ticket) };

    /// <summary>Takes back the leases that <paramref name="lost"/> names; the sweeps ask for their variants again.</summary>
    public DevicePool Reap(Predicate<TrainingTicket> lost) => this with { Leases = Leases.RemoveAll(lost) };
}
