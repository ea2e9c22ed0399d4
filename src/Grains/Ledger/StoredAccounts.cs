namespace VerifiedAddition.Grains;

/// <summary>The accounts of all leases as they are stored: in as few bytes as can be, since they are written with every lease.</summary>
public sealed class StoredAccounts
{
    /// <summary>Two renewals that are expected a second apart.</summary>
    private const long Beat = 5000;

    /// <summary>When this was stored, in milliseconds since 1970: leases had been renewed by then but for those in <see cref="Silent"/>.</summary>
    public long Heard { get; set; }

    /// <summary>When leases were renewed last that were overdue, by epoch.</summary>
    public Dictionary<long, long> Silent { get; set; } = [];

    /// <summary>The epochs of the leases of each kind of device.</summary>
    public Dictionary<string, List<long>> Devices { get; set; } = [];

    /// <summary>The epochs of the leases of each owner.</summary>
    public Dictionary<string, List<long>> Owners { get; set; } = [];

    /// <summary>When leases were given, where that is not their epoch.</summary>
    public Dictionary<long, long> Since { get; set; } = [];

    /// <summary>The shares of leases that were given as stacks.</summary>
    public Dictionary<long, int> Shares { get; set; } = [];

    /// <summary>The bytes that were written under leases, where there are any.</summary>
    public Dictionary<long, long> Bytes { get; set; } = [];

    internal static StoredAccounts Of(IEnumerable<HeldLease> leases, LeaseClock clock)
    {
        var stored = new StoredAccounts { Heard = clock.Now };
        foreach (var lease in leases)
        {
            if (lease.Account is not { } account)
            {
                continue;
            }

            var (epoch, heard) = (lease.Ticket.Epoch, clock.HeardOf(lease));
            Add(stored.Devices, account.Device, epoch);
            if (account.Owner is { } owner)
            {
                Add(stored.Owners, owner, epoch);
            }

            if (account.Since != epoch)
            {
                stored.Since[epoch] = account.Since;
            }

            if (account.Share > 1)
            {
                stored.Shares[epoch] = account.Share;
            }

            if (clock.BytesOf(epoch) is > 0 and var bytes)
            {
                stored.Bytes[epoch] = bytes;
            }

            if (stored.Heard - heard > Beat)
            {
                stored.Silent[epoch] = heard;
            }
        }

        return stored;

        static void Add(Dictionary<string, List<long>> groups, string name, long epoch)
        {
            if (!groups.TryGetValue(name, out var epochs))
            {
                groups[name] = epochs = [];
            }

            epochs.Add(epoch);
        }
    }

    /// <summary>Returns the accounts by epoch.</summary>
    internal Dictionary<long, LeaseAccount> Accounts()
    {
        var owners = Owners.SelectMany(group => group.Value.Select(epoch => (Epoch: epoch, Owner: group.Key))).ToDictionary(one => one.Epoch, one => one.Owner);
        return Devices.SelectMany(group => group.Value.Select(epoch => (Epoch: epoch, Device: group.Key))).ToDictionary(
            one => one.Epoch,
            one => new LeaseAccount(
                Since.GetValueOrDefault(one.Epoch, one.Epoch), owners.GetValueOrDefault(one.Epoch), one.Device, Shares.GetValueOrDefault(one.Epoch, 1)));
    }

    /// <summary>Returns when a lease was renewed last, as far as this was stored.</summary>
    internal long HeardOf(long epoch) => Silent.GetValueOrDefault(epoch, Heard);

    /// <summary>Returns how many bytes were written under a lease, as far as this was stored.</summary>
    internal long BytesOf(long epoch) => Bytes.GetValueOrDefault(epoch);
}
