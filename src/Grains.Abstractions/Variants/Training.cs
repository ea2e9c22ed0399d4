namespace VerifiedAddition.Grains;

/// <summary>The right of one device slot to train one variant.</summary>
/// <param name="Variant">What is to be trained.</param>
/// <param name="Epoch">Rises with every lease of any variant: the higher one wins.</param>
/// <param name="Worker">Whose right it is.</param>
[GenerateSerializer, Immutable, Alias("va.TrainingTicket")]
public sealed record TrainingTicket(VariantId Variant, long Epoch, WorkerId Worker);

/// <summary>One device slot of one running silo.</summary>
/// <param name="Silo">The silo's address: a silo that was restarted has another one.</param>
/// <param name="SiloName">The silo's name, for people.</param>
/// <param name="Slot">The slot on that silo, from 0.</param>
[GenerateSerializer, Immutable, Alias("va.WorkerId")]
public sealed record WorkerId(SiloAddress Silo, string SiloName, int Slot);

/// <summary>What a worker shall do next.</summary>
[GenerateSerializer, Alias("va.TrainingDirective")]
public enum TrainingDirective
{
    /// <summary>Go on (or begin).</summary>
    Continue,

    /// <summary>Nobody wants the variant, or it is done: make a checkpoint, report it, and give the lease back.</summary>
    Stop,

    /// <summary>Another attempt owns the variant: stop at once and write nothing.</summary>
    Fenced,
}

/// <summary>The answer to a worker that begins.</summary>
/// <param name="Directive">Whether to begin at all.</param>
/// <param name="Spec">What to train; null unless it shall begin.</param>
/// <param name="Checkpoints">Where to resume, the newest first; a worker that cannot read one takes the next. Empty: from the start.</param>
/// <param name="Parent">The weights that the variant inherits; null if it starts from random ones.</param>
/// <param name="Trace">The trace in which the variant was asked for, as a W3C traceparent; null if that was not traced.</param>
/// <param name="Owner">The epoch of the attempt that owns the variant; 0 if none does, or that does not matter.</param>
[GenerateSerializer, Immutable, Alias("va.TrainingOrder")]
public sealed record TrainingOrder(
    TrainingDirective Directive, VariantSpec? Spec, CheckpointRef[] Checkpoints, WeightsRef? Parent = null, string? Trace = null, long Owner = 0);

/// <summary>How an attempt stands.</summary>
[GenerateSerializer, Alias("va.AttemptState")]
public enum AttemptState
{
    /// <summary>Steps are being made.</summary>
    Running,

    /// <summary>All steps are done; the report names the weights.</summary>
    Finished,

    /// <summary>Stopped on request after a checkpoint; to be continued.</summary>
    Suspended,

    /// <summary>Ended by an error that another attempt might not meet.</summary>
    Faulted,

    /// <summary>Ended by an error that every attempt would meet, such as a loss that is no number.</summary>
    Fatal,
}

/// <summary>News of an attempt.</summary>
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
    /// The newest checkpoint of this attempt that is stored whole, or the one that it began with where the order did not name that; null if
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

    /// <summary>What every step measured, once no more follow; null if it is not stored.</summary>
    [Id(9)]
    public RecordRef? Record { get; init; }

    /// <summary>What could not be stored, or read, in the last try; null if nothing. It does not end the attempt.</summary>
    [Id(10)]
    public string? StorageTrouble { get; init; }

    /// <summary>The step at which the attempt began; null before that is known.</summary>
    [Id(11)]
    public int? BeganAt { get; init; }
}
