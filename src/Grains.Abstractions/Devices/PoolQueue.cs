namespace VerifiedAddition.Grains;

/// <summary>A variant that a sweep has no more to wait for than a slot.</summary>
/// <param name="Variant">Which one.</param>
/// <param name="Requires">Labels that a silo must have to train it; none: any silo may.</param>
/// <param name="Stack">Variants that say the same may be trained as one stack; null: this one is trained alone.</param>
/// <param name="Avoid">Names of silos on which it failed; they get it only where no other would.</param>
/// <param name="Work">Floating-point operations that are left, about; for forecasts.</param>
/// <param name="Memory">Bytes of its device that it needs at least (<see cref="VariantSpec.LeastMemory"/>); 0 if that is not known.</param>
[GenerateSerializer, Immutable, Alias("va.PoolRequest")]
public sealed record PoolRequest(
    VariantId Variant, string[] Requires, string? Stack = null, string[]? Avoid = null, double Work = 0, long Memory = 0);

/// <summary>What a sweep may take of the grid.</summary>
/// <param name="Priority">Sweeps with a higher one are served first; −1000 to 1000.</param>
/// <param name="MaxSlots">Slots in which it trains at the same time, at most; null: no limit.</param>
[GenerateSerializer, Immutable, Alias("va.SweepTerms")]
public sealed record SweepTerms(int Priority = 0, int? MaxSlots = null)
{
    public const int MaxPriority = 1000;
}

/// <summary>Why a variant does not train yet.</summary>
[GenerateSerializer, Alias("va.WaitCause")]
public enum WaitCause
{
    /// <summary>Its turn comes when slots come free.</summary>
    Busy,

    /// <summary>Its sweep trains in as many slots as it may.</summary>
    SweepLimit,

    /// <summary>No silo has the labels that it requires.</summary>
    NoSilo,

    /// <summary>The silos that have them are given no work: they are drained or excluded.</summary>
    NoWorkingSilo,

    /// <summary>It needs more memory than any silo has that offers the labels.</summary>
    NoMemory,

    /// <summary>Its attempts were lost with their silos, one after the other: it is tried again alone, after a rest.</summary>
    Suspected,

    /// <summary>Silos have the memory that it needs, but what they train leaves too little of it.</summary>
    MemoryInUse,
}

/// <summary>A place in the queue.</summary>
/// <param name="Variant">Who waits.</param>
/// <param name="Cause">Why.</param>
/// <param name="Ahead">Variants of any sweep that are before it and could take its slot.</param>
/// <param name="Free">Slots that it could have and that are free.</param>
/// <param name="Slots">Slots that it could have.</param>
/// <param name="StartsIn">Seconds until it begins, about; null if nothing is known of the speed.</param>
/// <param name="Memory">Bytes that it needs at least.</param>
/// <param name="LargestMemory">Bytes of the largest silo that has the labels; 0 if there is none, or that is not known of one.</param>
[GenerateSerializer, Immutable, Alias("va.PoolWait")]
public sealed record PoolWait(
    VariantId Variant, WaitCause Cause, int Ahead, int Free, int Slots, double? StartsIn, long Memory = 0, long LargestMemory = 0);

/// <summary>What the pool answers a sweep.</summary>
/// <param name="Incarnation">Another one than before: the pool has lost its queue and needs the requests again.</param>
/// <param name="Requests">How many requests it has of the sweep; fewer than before: the lease of one is over.</param>
/// <param name="Waiting">The sweep's variants that wait, the next one first.</param>
[GenerateSerializer, Immutable, Alias("va.SweepQueue")]
public sealed record SweepQueue(long Incarnation, int Requests, PoolWait[] Waiting);

/// <summary>A variant that is being trained.</summary>
/// <param name="Ticket">By whom.</param>
/// <param name="Sweep">The sweep whose request it was; null for one from before a restart that is not known any more.</param>
/// <param name="SecondsLeft">Until its last step, about; null if that is not known.</param>
[GenerateSerializer, Immutable, Alias("va.PoolLease")]
public sealed record PoolLease(TrainingTicket Ticket, string? Sweep, double? SecondsLeft);

/// <summary>A variant that waits, with the sweep that asked for it.</summary>
[GenerateSerializer, Immutable, Alias("va.QueuedVariant")]
public sealed record QueuedVariant(string Sweep, string[] Requires, PoolWait Wait);

/// <summary>The pool at one moment.</summary>
/// <param name="Silos">The silos, by name.</param>
/// <param name="Leases">Who trains what.</param>
/// <param name="Waiting">Who waits, the next one first.</param>
[GenerateSerializer, Immutable, Alias("va.PoolSnapshot")]
public sealed record PoolSnapshot(SiloView[] Silos, PoolLease[] Leases, QueuedVariant[] Waiting);
