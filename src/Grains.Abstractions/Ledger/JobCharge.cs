namespace VerifiedAddition.Grains;

/// <summary>How many questions a job has counted. It says the sum since the job began, so that it can be told again.</summary>
/// <param name="Job">Names the job as long as its count only rises: one that begins anew has another.</param>
/// <param name="From">What the job's stored state says the ledger has.</param>
/// <param name="To">What is counted now.</param>
/// <param name="Sweep">The sweep that is charged; empty for none.</param>
/// <param name="Owner">Its owner; null for none.</param>
/// <param name="Variant">The variant; null if that is not known.</param>
/// <param name="Device">The kind of device that answered last.</param>
[GenerateSerializer, Immutable, Alias("va.JobCharge")]
public sealed record JobCharge(string Job, long From, long To, string Sweep, string? Owner, VariantId? Variant, string Device);

/// <summary>Questions that were asked for one sweep on one day.</summary>
/// <param name="Number">Increases with every charge.</param>
/// <param name="Sweep">The sweep; empty for none.</param>
/// <param name="Owner">Its owner; null for none.</param>
/// <param name="Device">The kind of device.</param>
/// <param name="Variant">The variant; null if that is not known.</param>
/// <param name="Day">The UTC day on which they were charged.</param>
/// <param name="Questions">How many.</param>
[GenerateSerializer, Immutable, Alias("va.QuestionCharge")]
public sealed record QuestionCharge(long Number, string Sweep, string? Owner, string Device, VariantId? Variant, DateOnly Day, long Questions)
{
    /// <summary>What it adds to a page.</summary>
    public LedgerLine Line() => new(Sweep, Owner, Device, 0, 0, Variant, Day, Questions);
}
