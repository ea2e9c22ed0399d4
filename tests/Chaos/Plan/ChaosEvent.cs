namespace VerifiedAddition.Chaos;

/// <summary>What happens to a running cluster.</summary>
public enum Blow
{
    /// <summary><c>kill -9</c> of a silo.</summary>
    KillSilo,

    /// <summary><c>kill -9</c> of the silo that holds the sweep, or the device pool.</summary>
    KillCoordinator,

    /// <summary><c>kill -9</c> of all silos at once.</summary>
    KillAllSilos,

    /// <summary><c>kill -9</c> of the client that waits for the sweep.</summary>
    KillClient,

    /// <summary><c>kill -9</c> of the storage server.</summary>
    KillStorage,

    /// <summary><c>SIGSTOP</c> of a silo, one that trains if there is one, until the others have declared it dead, then <c>SIGCONT</c>: what a partition or a slow machine does.</summary>
    FreezeSilo,

    /// <summary><c>SIGTERM</c> of a silo, which then leaves in order.</summary>
    StopSilo,

    /// <summary>The storage server is away for longer than leases last, and just before it comes back a silo that trains is killed.</summary>
    StorageAway,

    /// <summary>The storage server takes no writes for as long, so that no report of a checkpoint is acknowledged; then the same kill.</summary>
    ReportsLost,

    /// <summary>A bit of the newest checkpoint flips, and the silo that wrote it is killed.</summary>
    FlipBit,

    /// <summary>A user pauses the sweep, and the silo that holds it is killed as soon as that is acknowledged; then the sweep is resumed.</summary>
    PauseSweep,

    /// <summary>A user cancels the sweep, with the same kill; then the sweep is resumed.</summary>
    CancelSweep,

    /// <summary>A user drains a silo, and the silo that holds the pool is killed as soon as that is acknowledged; then the silo is given work again.</summary>
    DrainSilo,

    /// <summary>A silo gets no more memory from the system for a while (<c>prlimit --as</c>); whether that ends it is its own affair.</summary>
    OutOfMemory,

    /// <summary>The folder of the artefacts is not there for a while, as one on another machine may be.</summary>
    ArtefactsAway,

    /// <summary>The disk of the artefacts has no byte left for a while. Needs root, who may mount a small one.</summary>
    FullDisk,

    /// <summary>Everything ends at once, and the storage server comes back with what it held some seconds before.</summary>
    RestoreStorage,
}

/// <summary>One blow.</summary>
/// <param name="At">When, from the beginning of the disturbance.</param>
/// <param name="Blow">What.</param>
/// <param name="Aim">The work that it is to meet: it is waited for.</param>
/// <param name="Silo">Which silo, if any is up by that number, else the next one that is; for coordinators even: the sweep's, odd: the pool's.</param>
/// <param name="Down">How long what ended stays away; a frozen silo goes on so long after it was declared dead.</param>
public sealed record ChaosEvent(TimeSpan At, Blow Blow, Work Aim, int Silo, TimeSpan Down);
