namespace VerifiedAddition.Grains;

/// <summary>The phase of a variant.</summary>
[GenerateSerializer, Alias("va.VariantPhase")]
public enum VariantPhase
{
    /// <summary>No sweep has requested it yet.</summary>
    New,

    /// <summary>Waits for a device slot.</summary>
    Queued,

    /// <summary>It is training.</summary>
    Training,

    /// <summary>All steps are done and the weights are stored.</summary>
    Trained,

    /// <summary>Training has failed for good; see the error.</summary>
    Failed,

    /// <summary>No sweep wants it any more; its progress is kept, and training resumes when one does.</summary>
    Cancelled,

    /// <summary>It is trained as far as any sweep wants at present, and waits for a sweep to decide whether it goes on.</summary>
    Resting,
}

/// <summary>Stored weights: immutable and named by their hash.</summary>
/// <param name="Key">The artefact's key.</param>
/// <param name="Sha256">Lower-case hexadecimal hash of the stored file.</param>
[GenerateSerializer, Immutable, Alias("va.WeightsRef")]
public sealed record WeightsRef(string Key, string Sha256)
{
    /// <summary>Returns the reference to a model's weights in the grid's own format, the same for equal weights (docs/certificates.md).</summary>
    public static WeightsRef Called(string sha256) => new($"weights/{sha256}.safetensors", sha256);
}

/// <summary>A stored checkpoint.</summary>
/// <param name="Key">The artefact's key, <c>runs/{variant}/{epoch}/{step}.ckpt</c>.</param>
/// <param name="Sha256">Lower-case hexadecimal hash of the file.</param>
/// <param name="Step">Number of steps done when it was made.</param>
[GenerateSerializer, Immutable, Alias("va.CheckpointRef")]
public sealed record CheckpointRef(string Key, string Sha256, int Step);

/// <summary>The state of a variant at one moment, for users and for the sweeps that want it.</summary>
[GenerateSerializer, Immutable, Alias("va.VariantSnapshot")]
public sealed record VariantSnapshot
{
    [Id(0)]
    public required VariantId Id { get; init; }

    [Id(1)]
    public required VariantPhase Phase { get; init; }

    /// <summary>Steps done according to the last report.</summary>
    [Id(2)]
    public int Step { get; init; }

    [Id(3)]
    public int Steps { get; init; }

    /// <summary>Mean loss of the last reported step; null before the first.</summary>
    [Id(4)]
    public double? Loss { get; init; }

    /// <summary>Steps per second since training last started; null while it does not run.</summary>
    [Id(5)]
    public double? StepsPerSecond { get; init; }

    /// <summary>Training time of all attempts in seconds, without waiting.</summary>
    [Id(6)]
    public double TrainingSeconds { get; init; }

    /// <summary>Mean of the last five losses, 9 decimals; null until trained.</summary>
    [Id(7)]
    public double? AverageFinalLoss { get; init; }

    /// <summary>The trained weights; null until trained, or until a sweep has ended its training before the last step.</summary>
    [Id(8)]
    public WeightsRef? Weights { get; init; }

    /// <summary>Why it failed, or last failed; null if it did not.</summary>
    [Id(9)]
    public string? Error { get; init; }

    /// <summary>Name of the silo that trains it; null while none does.</summary>
    [Id(10)]
    public string? Silo { get; init; }

    /// <summary>Attempts that ended in an error.</summary>
    [Id(11)]
    public int Restarts { get; init; }

    /// <summary>The step of the last stored checkpoint; 0 before the first.</summary>
    [Id(12)]
    public int CheckpointStep { get; init; }

    /// <summary>Names of the sweeps that want it.</summary>
    [Id(13)]
    public string[] Sweeps { get; init; } = [];

    /// <summary>The record of every step; null until trained or diverged. <see cref="IRecordGrain"/> has the record of the steps so far.</summary>
    [Id(14)]
    public RecordRef? Record { get; init; }

    /// <summary>The weights it inherited when training began; null before that, or if it starts from random ones.</summary>
    [Id(15)]
    public WeightsRef? Parent { get; init; }

    /// <summary>Names of the silos on which attempts failed since the variant was last requested.</summary>
    [Id(16)]
    public string[] FaultedOn { get; init; } = [];

    /// <summary>Why the current or last attempt last failed to store or read something; null if it did not. <see cref="CheckpointStep"/> is safe.</summary>
    [Id(17)]
    public string? StorageTrouble { get; init; }

    /// <summary>How far it had come at the steps at which sweeps wanted to know, rising.</summary>
    [Id(18)]
    public Milestone[] Milestones { get; init; } = [];

    /// <summary>Whether the sweep that shows it has decided that it does not go on; it has <see cref="Weights"/> if these are taken for its last.</summary>
    [Id(19)]
    public bool IsOver { get; init; }

    /// <summary>When a sweep last wanted it; null if none has, or an older version stored its state.</summary>
    [Id(20)]
    public DateTimeOffset? RequestedUtc { get; init; }
}
