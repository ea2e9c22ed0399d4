namespace VerifiedAddition.Experiments;

/// <summary>What was used of a grid as JSON (docs/json.md); a field's name never changes.</summary>
/// <param name="By">By what it is added up.</param>
/// <param name="Since">The first UTC day; null for all days, which is by variant.</param>
/// <param name="Until">The last UTC day; null for all days.</param>
/// <param name="Sweep">Only this sweep; null for all.</param>
/// <param name="SlotSeconds">The sum of all rows.</param>
/// <param name="Leases">The sum of all rows.</param>
/// <param name="Questions">The sum of all rows.</param>
/// <param name="Bytes">The sum of all rows.</param>
/// <param name="Rows">Those of days by day, others from the one that has used most slot-seconds.</param>
public sealed record LedgerJson(
    LedgerBy By, DateOnly? Since, DateOnly? Until, string? Sweep, double SlotSeconds, long Leases, long Questions, long Bytes, IReadOnlyList<LedgerRowJson> Rows);

/// <summary>One sum.</summary>
/// <param name="Key">The day, sweep, owner, kind of device or identity of the variant; null for what has none, such as sweeps without an owner.</param>
/// <param name="Name">The variant's name in its sweep; null for all others, and if the sweep no longer has it.</param>
/// <param name="SlotSeconds">Seconds of one slot that trained.</param>
/// <param name="Leases">Times that a slot was given.</param>
/// <param name="Questions">Questions that verifications and tests of robustness have asked.</param>
/// <param name="Bytes">Bytes that trainings have written, whether they are still there or not.</param>
public sealed record LedgerRowJson(string? Key, string? Name, double SlotSeconds, long Leases, long Questions, long Bytes);
