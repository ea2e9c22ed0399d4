namespace VerifiedAddition.Grains;

/// <summary>How much of a job the ledger has.</summary>
/// <param name="To">The questions of the job that were taken, counted from its beginning.</param>
/// <param name="Settled">When the job's stored state said the same, in milliseconds since 1970; null until then.</param>
public sealed record TakenJob(long To, long? Settled = null);
