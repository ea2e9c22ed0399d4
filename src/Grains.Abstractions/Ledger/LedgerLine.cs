namespace VerifiedAddition.Grains;

/// <summary>What one sweep has used of one kind of device.</summary>
/// <param name="Sweep">The sweep whose request the slots were given for.</param>
/// <param name="Owner">Its owner when they were given; null for none.</param>
/// <param name="Device">The kind of device: the first label of the silo, such as <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="SlotSeconds">Seconds from each lease to its end; variants of a stack share those of their slot.</param>
/// <param name="Leases">Number of leases; one that lasts over midnight counts on the day on which it began.</param>
/// <param name="Variant">The variant; null for all.</param>
/// <param name="Day">The UTC day; null for all.</param>
[GenerateSerializer, Immutable, Alias("va.LedgerLine")]
public sealed record LedgerLine(
    string Sweep, string? Owner, string Device, double SlotSeconds, long Leases, VariantId? Variant = null, DateOnly? Day = null)
{
    /// <summary>Adds up what lines say, those with the same key in one.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="keyOf">What of a line stays; the figures are ignored.</param>
    public static LedgerLine[] Sum(IEnumerable<LedgerLine> lines, Func<LedgerLine, LedgerLine> keyOf)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(keyOf);
        return [.. lines.GroupBy(line => keyOf(line) with { SlotSeconds = 0, Leases = 0 }).Select(group =>
            group.Key with { SlotSeconds = group.Sum(line => line.SlotSeconds), Leases = group.Sum(line => line.Leases) })];
    }
}
