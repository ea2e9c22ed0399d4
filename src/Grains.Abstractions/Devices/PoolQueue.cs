namespace VerifiedAddition.Grains;

/// <summary>A variant that is ready to train and waits for a slot.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Requires">Labels that a silo must have to train it; if empty, any silo may.</param>
/// <param name="Stack">Variants with the same value may be trained as one stack; null if this one is trained alone.</param>
/// <param name="Avoid">Names of silos on which it failed; they get it only if no other silo can.</param>
/// <param name="Work">Estimated remaining floating-point operations, for forecasts.</param>
/// <param name="Memory">Minimum device memory in bytes (<see cref="VariantSpec.MinMemory"/>); 0 if unknown.</param>
[GenerateSerializer, Immutable, Alias("va.PoolRequest")]
public sealed record PoolRequest(
    VariantId Variant, string[] Requires, string? Stack = null, string[]? Avoid = null, double Work = 0, long Memory = 0);

/// <summary>How much of the grid a sweep may use.</summary>
/// <param name="Priority">Sweeps with a higher priority are served first; −1000 to 1000.</param>
/// <param name="MaxSlots">Maximum number of slots that train it at the same time; null for no limit.</param>
/// <param name="Owner">To whom its use of slots is charged; null for nobody.</param>
/// <param name="MaxSlotHours">Slot-hours after which it is paused; null for no limit.</param>
[GenerateSerializer, Immutable, Alias("va.SweepTerms")]
public sealed record SweepTerms(int Priority = 0, int? MaxSlots = null, string? Owner = null, double? MaxSlotHours = null)
{
    public const int MaxPriority = 1000;

    /// <summary>Returns what these make of earlier ones: the owner stays, and so does a limit of slot-hours if these have none.</summary>
    public SweepTerms After(SweepTerms? before) => this with { Owner = before?.Owner, MaxSlotHours = MaxSlotHours ?? before?.MaxSlotHours };
}

/// <summary>Why a variant is not training yet.</summary>
[GenerateSerializer, Alias("va.WaitCause")]
public enum WaitCause
{
    /// <summary>All suitable slots are busy; it starts when one becomes free.</summary>
    Busy,

    /// <summary>Its sweep already uses as many slots as it may.</summary>
    SweepLimit,

    /// <summary>No silo has the required labels.</summary>
    NoSilo,

    /// <summary>The silos that have the labels are drained or excluded.</summary>
    NoWorkingSilo,

    /// <summary>No silo with the labels has enough memory.</summary>
    NoMemory,

    /// <summary>Several attempts in a row were lost together with their silos: it is tried again alone, after a delay.</summary>
    Suspected,

    /// <summary>Silos have enough memory in total, but what they train leaves too little free.</summary>
    MemoryInUse,

    /// <summary>The owner of its sweep already uses as many slots as they may.</summary>
    OwnerLimit,
}

/// <summary>A place in the queue.</summary>
/// <param name="Variant">The waiting variant.</param>
/// <param name="Cause">Why it waits.</param>
/// <param name="Ahead">Variants of any sweep that are ahead of it and could take its slot.</param>
/// <param name="Free">Free slots that it could use.</param>
/// <param name="Slots">Slots that it could use.</param>
/// <param name="StartsIn">Estimated seconds until it starts; null if the training speed is unknown.</param>
/// <param name="Memory">Minimum memory that it needs, in bytes.</param>
/// <param name="LargestMemory">Memory of the largest silo with the labels, in bytes; 0 if there is none, or if one silo's memory is unknown.</param>
/// <param name="OwnerSlots">Maximum number of slots of the owner of its sweep; null if they have no limit.</param>
[GenerateSerializer, Immutable, Alias("va.PoolWait")]
public sealed record PoolWait(
    VariantId Variant, WaitCause Cause, int Ahead, int Free, int Slots, double? StartsIn, long Memory = 0, long LargestMemory = 0,
    int? OwnerSlots = null);

/// <summary>The pool's answer to a sweep.</summary>
/// <param name="Incarnation">If it changed, the pool has lost its queue and needs the requests again.</param>
/// <param name="Requests">Number of the sweep's requests that the pool holds; if it fell, a lease has ended.</param>
/// <param name="Waiting">The sweep's waiting variants, the next one first.</param>
[GenerateSerializer, Immutable, Alias("va.SweepQueue")]
public sealed record SweepQueue(long Incarnation, int Requests, PoolWait[] Waiting);

/// <summary>A variant that is being trained.</summary>
/// <param name="Ticket">The lease.</param>
/// <param name="Sweep">The sweep that requested it; null for a lease from before a restart whose sweep is no longer known.</param>
/// <param name="SecondsLeft">Estimated seconds until its last step; null if unknown.</param>
[GenerateSerializer, Immutable, Alias("va.PoolLease")]
public sealed record PoolLease(TrainingTicket Ticket, string? Sweep, double? SecondsLeft);

/// <summary>A waiting variant and the sweep that requested it.</summary>
[GenerateSerializer, Immutable, Alias("va.QueuedVariant")]
public sealed record QueuedVariant(string Sweep, string[] Requires, PoolWait Wait);

/// <summary>The pool at one moment.</summary>
/// <param name="Silos">The silos, by name.</param>
/// <param name="Leases">The variants in training.</param>
/// <param name="Waiting">The waiting variants, the next one first.</param>
[GenerateSerializer, Immutable, Alias("va.PoolSnapshot")]
public sealed record PoolSnapshot(SiloView[] Silos, PoolLease[] Leases, QueuedVariant[] Waiting);
