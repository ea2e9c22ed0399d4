namespace VerifiedAddition.Grains;

/// <summary>The leases of some slots, and what has ended there that the ledger may not have: a stored record of its own.</summary>
public sealed class LeasePage : StoredLeases
{
    /// <summary>The generation of its set, from 1 on; 0 if nothing is stored.</summary>
    public long Generation { get; set; }
}
