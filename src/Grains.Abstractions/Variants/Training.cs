namespace VerifiedAddition.Grains;

/// <summary>The lease of one variant to one device slot.</summary>
/// <param name="Variant">The variant to be trained.</param>
/// <param name="Epoch">Increases with every lease of any variant: the higher one wins.</param>
/// <param name="Worker">The holder of the lease.</param>
[GenerateSerializer, Immutable, Alias("va.TrainingTicket")]
public sealed record TrainingTicket(VariantId Variant, long Epoch, WorkerId Worker);

/// <summary>One device slot of one running silo.</summary>
/// <param name="Silo">The silo's address; it changes when the silo restarts.</param>
/// <param name="SiloName">The silo's display name.</param>
/// <param name="Slot">Index of the slot on that silo, from 0.</param>
[GenerateSerializer, Immutable, Alias("va.WorkerId")]
public sealed record WorkerId(SiloAddress Silo, string SiloName, int Slot);

/// <summary>What a worker must do next.</summary>
[GenerateSerializer, Alias("va.TrainingDirective")]
public enum TrainingDirective
{
    /// <summary>Continue (or begin).</summary>
    Continue,

    /// <summary>No sweep wants the variant, or it is done: make a checkpoint, report it, and return the lease.</summary>
    Stop,

    /// <summary>Another attempt owns the variant: stop at once and write nothing.</summary>
    Fenced,
}

/// <summary>The answer to a worker that begins.</summary>
/// <param name="Directive">Whether to begin.</param>
/// <param name="Spec">What to train; null unless the worker is to begin.</param>
/// <param name="Checkpoints">Where to resume, the newest first; if one is unreadable, the worker takes the next. If empty, from the start.</param>
/// <param name="Parent">The inherited weights; null if it starts from random ones.</param>
/// <param name="Trace">The trace in which the variant was requested, as a W3C traceparent; null if there is none.</param>
/// <param name="Owner">The epoch of the attempt that owns the variant; 0 if there is none, or it does not matter.</param>
/// <param name="Extended">The last checkpoint of the variant that this one extends; null if it extends none, or that one has none any more.</param>
/// <param name="Goal">How far to train, and what to record on the way; null for to the end.</param>
[GenerateSerializer, Immutable, Alias("va.TrainingOrder")]
public sealed record TrainingOrder(
    TrainingDirective Directive, VariantSpec? Spec, CheckpointRef[] Checkpoints, WeightsRef? Parent = null, string? Trace = null, long Owner = 0,
    CheckpointRef? Extended = null, TrainingGoal? Goal = null);

/// <summary>The state of an attempt.</summary>
[GenerateSerializer, Alias("va.AttemptState")]
public enum AttemptState
{
    /// <summary>It is training.</summary>
    Running,

    /// <summary>All steps are done; the report names the weights.</summary>
    Finished,

    /// <summary>Stopped after a checkpoint, on request or because its goal is reached; can be continued.</summary>
    Suspended,

    /// <summary>Ended by an error that another attempt might not encounter.</summary>
    Faulted,

    /// <summary>Ended by an error that every attempt would encounter, such as a loss of NaN.</summary>
    Fatal,
}

/// <summary>A worker's report on an attempt.</summary>
[GenerateSerializer, Immutable, Alias("va.TrainingReport")]
public sealed record TrainingReport
{
    [Id(0)]
    public required AttemptState State { get; init; }

    [Id(1)]
    public int Step { get; init; }

    [Id(2)]
    public double? Loss { get; init; }

    [Id(3)]
    public double? StepsPerSecond { get; init; }

    /// <summary>Seconds since this attempt began.</summary>
    [Id(4)]
    public double AttemptSeconds { get; init; }

    /// <summary>
    /// The newest completely stored checkpoint of this attempt, or the one it resumed from if the order did not name that; null if
    /// there is none.
    /// </summary>
    [Id(5)]
    public CheckpointRef? Checkpoint { get; init; }

    [Id(6)]
    public WeightsRef? Weights { get; init; }

    [Id(7)]
    public double? AverageFinalLoss { get; init; }

    [Id(8)]
    public string? Error { get; init; }

    /// <summary>The record of every step, once training is over; null if it is not stored.</summary>
    [Id(9)]
    public RecordRef? Record { get; init; }

    /// <summary>Why the last attempt to store or read something failed; null if it succeeded. It does not end the training.</summary>
    [Id(10)]
    public string? StorageTrouble { get; init; }

    /// <summary>The step at which the attempt began; null until known.</summary>
    [Id(11)]
    public int? BeganAt { get; init; }

    /// <summary>The milestones that this attempt has passed, rising.</summary>
    [Id(12)]
    public Milestone[] Milestones { get; set; } = [];

    /// <summary>Bytes of the checkpoints, weights and records that this attempt has written to the store, whether they are still there or not.</summary>
    [Id(13)]
    public long Bytes { get; init; }
}
