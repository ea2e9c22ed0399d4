namespace VerifiedAddition.Chaos;

/// <summary>The kinds of faults.</summary>
public enum Fault
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

    /// <summary><c>SIGSTOP</c> of a silo, preferably training, until it is declared dead, then <c>SIGCONT</c>: like a partition or a slow machine.</summary>
    FreezeSilo,

    /// <summary><c>SIGTERM</c> of a silo, which then shuts down in an orderly manner.</summary>
    StopSilo,

    /// <summary>The storage server is down for longer than leases last, and just before it comes back a silo that trains is killed.</summary>
    StorageAway,

    /// <summary>The storage server rejects writes for as long, so that no report of a checkpoint is acknowledged; then the same kill.</summary>
    ReportsLost,

    /// <summary>A bit of the newest checkpoint flips, and the silo that wrote it is killed.</summary>
    FlipBit,

    /// <summary>A user pauses the sweep, and the silo that holds it is killed as soon as that is acknowledged; then the sweep is resumed.</summary>
    PauseSweep,

    /// <summary>A user cancels the sweep, with the same kill; then the sweep is resumed.</summary>
    CancelSweep,

    /// <summary>A user drains a silo, and the silo that holds the pool is killed as soon as that is acknowledged; then the silo is given work again.</summary>
    DrainSilo,

    /// <summary>A silo gets no more memory from the system for a while (<c>prlimit --as</c>), which may or may not end it.</summary>
    OutOfMemory,

    /// <summary>The folder of the artefacts is missing for a while, as one on another machine may be.</summary>
    ArtefactsAway,

    /// <summary>The disk of the artefacts is full for a while. Needs root, to mount a small disk.</summary>
    FullDisk,

    /// <summary>All processes end at once, and the storage server comes back with what it held some seconds before.</summary>
    RestoreStorage,
}

/// <summary>A planned fault.</summary>
/// <param name="At">Time since the beginning of the disturbance.</param>
/// <param name="Fault">The kind of fault.</param>
/// <param name="Aim">The work that it is to hit; the fault waits for it.</param>
/// <param name="Silo">Number of the silo to hit; if it is not up, the next one that is. For coordinators, even: the sweep's, odd: the pool's.</param>
/// <param name="Down">Downtime of what ended; for a frozen silo, time from its being declared dead until it continues.</param>
public sealed record ChaosEvent(TimeSpan At, Fault Fault, Work Aim, int Silo, TimeSpan Down);
