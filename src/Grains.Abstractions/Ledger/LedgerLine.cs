namespace VerifiedAddition.Grains;

/// <summary>What one sweep has used of one kind of device.</summary>
/// <param name="Sweep">The sweep whose request the slots were given for, or that first asked for the verification; empty for none.</param>
/// <param name="Owner">Its owner then; null for none.</param>
/// <param name="Device">The kind of device: the first label of the silo, such as <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="SlotSeconds">Seconds from each lease to its end; variants of a stack share those of their slot.</param>
/// <param name="Leases">Number of leases; one that lasts over midnight counts on the day on which it began.</param>
/// <param name="Variant">The variant; null for all.</param>
/// <param name="Day">The UTC day; null for all, and where earlier versions kept none.</param>
/// <param name="Questions">Questions that verifications and tests of robustness have asked, each counted once.</param>
/// <param name="Bytes">Bytes that trainings have written to the store, whether they are still there or not; they count on the day on which the lease began.</param>
[GenerateSerializer, Immutable, Alias("va.LedgerLine")]
public sealed record LedgerLine(
    string Sweep, string? Owner, string Device, double SlotSeconds, long Leases, VariantId? Variant = null, DateOnly? Day = null, long Questions = 0, long Bytes = 0)
{
    /// <summary>What the line is about, without its figures.</summary>
    public LedgerLine About() => this with { SlotSeconds = 0, Leases = 0, Questions = 0, Bytes = 0 };

    /// <summary>Returns this line with the figures of another one added.</summary>
    public LedgerLine Plus(LedgerLine other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            SlotSeconds = SlotSeconds + other.SlotSeconds,
            Leases = Leases + other.Leases,
            Questions = Questions + other.Questions,
            Bytes = Bytes + other.Bytes,
        };
    }

    /// <summary>Adds up what lines say, those with the same key in one.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="keyOf">What of a line stays; the figures are ignored.</param>
    public static LedgerLine[] Sum(IEnumerable<LedgerLine> lines, Func<LedgerLine, LedgerLine> keyOf)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(keyOf);
        return [.. lines.GroupBy(line => keyOf(line).About()).Select(group => group.Aggregate(group.Key, (sum, line) => sum.Plus(line)))];
    }
}
