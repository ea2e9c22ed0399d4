using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Which record has which lease of a pool, and how many records it takes. Pure.</summary>
/// <remarks>
/// Leases that fit are in the pool's own record. Others are on pages, by the hash of the slot: what a slot is given and returns changes one page, also
/// where it trains a stack.
/// </remarks>
internal static class LeasePages
{
    /// <summary>The name of a page's state.</summary>
    public const string State = "pool-page";

    /// <summary>Most pages of a pool: as many are read and written when it becomes active.</summary>
    public const int MaxCount = 1024;

    private const int MinCount = 4;

    /// <summary>The page of a slot.</summary>
    /// <remarks>Part of what is stored: the same in every version and on every machine.</remarks>
    public static int PageOf(WorkerId worker, int count) => (int)(HashOf(worker) & (uint)(count - 1));

    /// <summary>The names of the pages of a pool.</summary>
    public static IEnumerable<GrainId> NamesOf(GrainId pool, LeasePageSet pages) => Enumerable.Range(0, pages.Count)
        .Select(page => GrainId.Create(pool.Type, string.Create(CultureInfo.InvariantCulture, $"{pool.Key}~{pages.Generation}~{page}")));

    /// <summary>Returns how many pages the leases and the outbox of a pool need.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="most">Most bytes of a record.</param>
    /// <returns>0 if they fit into one record; otherwise a power of two at which a quarter of each page is free, or at which more would not help.</returns>
    public static int CountFor(DevicePool pool, int most)
    {
        var all = PartsOf(pool);
        if (all.Sum(one => (long)one.Bytes) <= most)
        {
            return 0;
        }

        var count = MinCount;
        while (count < MaxCount && count < all.Length && Fullest(all, count) > most / 4 * 3)
        {
            count *= 2;
        }

        return count;
    }

    /// <summary>Whether so many pages have room for the leases and the outbox of a pool.</summary>
    public static bool Fit(DevicePool pool, int count, int most) => Fullest(PartsOf(pool), count) <= most;

    /// <summary>Distributes the leases and the outbox of a pool over pages.</summary>
    public static (List<HeldLease> Leases, List<SlotCharge> Outbox)[] Distributed(DevicePool pool, int count)
    {
        (List<HeldLease> Leases, List<SlotCharge> Outbox)[] pages = [.. Enumerable.Range(0, count).Select(_ => (new List<HeldLease>(), new List<SlotCharge>()))];
        foreach (var lease in pool.Leases)
        {
            pages[PageOf(lease.Ticket.Worker, count)].Leases.Add(lease);
        }

        foreach (var charge in pool.Outbox)
        {
            pages[HashOf(charge.Number) & (uint)(count - 1)].Outbox.Add(charge);
        }

        return pages;
    }

    /// <summary>Returns the bytes of JSON that a lease takes at most.</summary>
    public static int BytesOf(HeldLease lease) =>
        310 + BytesOf(lease.Ticket.Variant.Value) + BytesOf(lease.Ticket.Worker.SiloName) + BytesOf(lease.Sweep) + BytesOf(lease.Account?.Owner) +
        BytesOf(lease.Account?.Device) + (lease.Account is { Share: > 1 } ? 20 : 0);

    /// <summary>Returns the bytes of JSON that a charge takes at most.</summary>
    public static int BytesOf(SlotCharge charge) =>
        210 + BytesOf(charge.Sweep) + BytesOf(charge.Owner) + BytesOf(charge.Device) + BytesOf(charge.Variant.Value);

    private static (uint Hash, int Bytes)[] PartsOf(DevicePool pool) =>
    [
        .. pool.Leases.Select(lease => (HashOf(lease.Ticket.Worker), BytesOf(lease))),
        .. pool.Outbox.Select(charge => (HashOf(charge.Number), BytesOf(charge))),
    ];

    private static long Fullest((uint Hash, int Bytes)[] all, int count)
    {
        var bytes = new long[count];
        foreach (var (hash, more) in all)
        {
            bytes[hash & (uint)(count - 1)] += more;
        }

        return bytes.Max();
    }

    /// <summary>What is no letter, digit or dash may be written as <c>\u0000</c>.</summary>
    private static int BytesOf(string? text) => text is null ? 0 : text.Sum(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? 1 : 6);

    private static uint HashOf(WorkerId worker) => Hash(string.Create(CultureInfo.InvariantCulture, $"{worker.Silo.ToParsableString()}/{worker.Slot}"));

    private static uint HashOf(long number) => Hash(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>FNV-1a, mixed once more, so that its low bits depend on all.</summary>
    private static uint Hash(string text)
    {
        var hash = 2166136261;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 16777619;
        }

        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        return hash ^ (hash >> 13);
    }
}
