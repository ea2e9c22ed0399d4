using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>What the stored records of a pool say together.</summary>
/// <param name="Leases">The sweep of each lease.</param>
/// <param name="Epoch">The newest epoch.</param>
/// <param name="Outbox">What has ended, and the ledger may not have.</param>
internal sealed record SimulatedLeases(IReadOnlyDictionary<TrainingTicket, string> Leases, long Epoch, IReadOnlyList<SlotCharge> Outbox)
{
    /// <summary>Reads them; null if nothing is stored.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="changed">A record that is about to be written.</param>
    /// <param name="next">What will be in it.</param>
    public static SimulatedLeases? StoredIn(SimulatedStorage storage, GrainId changed = default, StoredLeases? next = null)
    {
        var head = next as DevicePoolGrain.Memory ?? storage.Stored<DevicePoolGrain.Memory>(SimulatedNetwork.IdOf<IDevicePoolGrain>(IDevicePoolGrain.Key));
        if (head is null)
        {
            return null;
        }

        StoredLeases[] parts =
        [
            head,
            .. storage.All<LeasePage>().Where(page => page.Grain != changed).Select(page => page.State).Append(next as LeasePage).OfType<LeasePage>()
                .Where(page => page.Generation == head.Pages?.Generation && head.Pages.Count > 0),
        ];
        return new(
            parts.SelectMany(part => part.Leases.Select(lease => (lease, Sweep: part.Sweeps[lease.Epoch]))).ToDictionary(one => one.lease, one => one.Sweep),
            parts.Max(part => part.Epoch),
            [.. parts.SelectMany(part => part.Outbox)]);
    }
}
