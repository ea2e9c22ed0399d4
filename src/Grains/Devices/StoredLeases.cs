namespace VerifiedAddition.Grains;

/// <summary>Leases as they are stored: all of a pool, or those of one page.</summary>
public class StoredLeases
{
    public List<TrainingTicket> Leases { get; set; } = [];

    /// <summary>The newest epoch that the pool had given when this was stored, here or elsewhere.</summary>
    public long Epoch { get; set; }

    /// <summary>The sweep of each lease, by the lease's epoch.</summary>
    public Dictionary<long, string> Sweeps { get; set; } = [];

    /// <summary>Minimum memory of each lease in bytes, by the lease's epoch, as far as known.</summary>
    public Dictionary<long, long> Bytes { get; set; } = [];

    /// <summary>To whom each lease is charged; empty in states stored by earlier versions.</summary>
    public StoredAccounts Accounts { get; set; } = new();

    /// <summary>Leases that have ended and that the ledger may not have yet, by number.</summary>
    public List<SlotCharge> Outbox { get; set; } = [];

    /// <summary>The number of the newest charge when this was stored, here or elsewhere.</summary>
    public long Charged { get; set; }

    /// <summary>Returns the leases with their sweeps and accounts.</summary>
    internal IEnumerable<HeldLease> Held()
    {
        var accounts = Accounts.Accounts();
        return Leases.Select(ticket => new HeldLease(
            ticket, Sweeps.GetValueOrDefault(ticket.Epoch), Bytes.GetValueOrDefault(ticket.Epoch), accounts.GetValueOrDefault(ticket.Epoch)));
    }

    /// <summary>Returns what the ledger may not have: leases that have ended, and those that are held, up to their last renewal that was stored.</summary>
    internal SlotCharge[] Charges() =>
        [.. Outbox, .. Held().Select(lease => lease.Charge(SlotCharge.Running, Accounts.HeardOf(lease.Ticket.Epoch), Accounts.BytesOf(lease.Ticket.Epoch))).OfType<SlotCharge>()];

    /// <summary>Takes leases in.</summary>
    /// <param name="leases">The leases.</param>
    /// <param name="outbox">What has ended, by number.</param>
    /// <param name="pool">The pool that gave them.</param>
    /// <param name="clock">Tells when they were renewed.</param>
    internal void Hold(IReadOnlyCollection<HeldLease> leases, IEnumerable<SlotCharge> outbox, DevicePool pool, LeaseClock clock)
    {
        (Epoch, Charged) = (pool.Epoch, pool.Charged);
        Leases = [.. leases.Select(lease => lease.Ticket)];
        Sweeps = leases.Where(lease => lease.Sweep is not null).ToDictionary(lease => lease.Ticket.Epoch, lease => lease.Sweep!);
        Bytes = leases.Where(lease => lease.Memory > 0).ToDictionary(lease => lease.Ticket.Epoch, lease => lease.Memory);
        Accounts = StoredAccounts.Of(leases, clock);
        Outbox = [.. outbox];
    }
}
