namespace VerifiedAddition.Grains;

/// <summary>Pages of leases that belong together.</summary>
/// <param name="Generation">Rises with each set, and is part of the pages' names.</param>
/// <param name="Count">Number of pages, a power of two; 0 if the leases are in the pool's own record.</param>
public sealed record LeasePageSet(long Generation, int Count);
