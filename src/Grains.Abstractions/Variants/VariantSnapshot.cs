namespace VerifiedAddition.Grains;

/// <summary>How far a variant is.</summary>
[GenerateSerializer, Alias("va.VariantPhase")]
public enum VariantPhase
{
    /// <summary>Nobody asked for it yet.</summary>
    New,

    /// <summary>Waits for a device slot.</summary>
    Queued,

    /// <summary>Steps are being made.</summary>
    Training,

    /// <summary>All steps are done and the weights are stored.</summary>
    Trained,

    /// <summary>Training stopped for good; see the error.</summary>
    Failed,

    /// <summary>No sweep wants it any more; what was done is kept and resumed when one does.</summary>
    Cancelled,
}

/// <summary>Stored weights: immutable and named by what they hold.</summary>
/// <param name="Key">The artefact's key.</param>
/// <param name="Sha256">Lower-case hexadecimal hash of the stored file.</param>
[GenerateSerializer, Immutable, Alias("va.WeightsRef")]
public sealed record WeightsRef(string Key, string Sha256)
{
    /// <summary>The place of a model's weights in the grid's own form, which equal weights have in common (docs/certificates.md).</summary>
    public static WeightsRef Called(string sha256) => new($"weights/{sha256}.safetensors", sha256);
}

/// <summary>A stored checkpoint.</summary>
/// <param name="Key">The artefact's key, <c>runs/{variant}/{epoch}/{step}.ckpt</c>.</param>
/// <param name="Sha256">Lower-case hexadecimal hash of the file.</param>
/// <param name="Step">Steps that were done when it was made.</param>
[GenerateSerializer, Immutable, Alias("va.CheckpointRef")]
public sealed record CheckpointRef(string Key, string Sha256, int Step);

/// <summary>One variant at one moment, for people and for the sweeps that want it.</summary>
[GenerateSerializer, Immutable, Alias("va.VariantSnapshot")]
public sealed record VariantSnapshot
{
    [Id(0)]
    public required VariantId Id { get; init; }

    [Id(1)]
    public required VariantPhase Phase { get; init; }

    /// <summary>Steps done, as far as was reported.</summary>
    [Id(2)]
    public int Step { get; init; }

    [Id(3)]
    public int Steps { get; init; }

    /// <summary>Mean loss of the last reported step; null before the first.</summary>
    [Id(4)]
    public double? Loss { get; init; }

    /// <summary>Steps a second since training last started; null while it does not run.</summary>
    [Id(5)]
    public double? StepsPerSecond { get; init; }

    /// <summary>Seconds of training in all attempts, without the waiting.</summary>
    [Id(6)]
    public double TrainingSeconds { get; init; }

    /// <summary>Mean of the last five losses, nine decimals; null until trained.</summary>
    [Id(7)]
    public double? AverageFinalLoss { get; init; }

    /// <summary>The trained weights; null until trained.</summary>
    [Id(8)]
    public WeightsRef? Weights { get; init; }

    /// <summary>Why it failed, or failed last; null if it did not.</summary>
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

    /// <summary>The names of the sweeps that want it.</summary>
    [Id(13)]
    public string[] Sweeps { get; init; } = [];

    /// <summary>What every step measured; null until trained or diverged. <see cref="IRecordGrain"/> has that of the steps so far.</summary>
    [Id(14)]
    public RecordRef? Record { get; init; }

    /// <summary>The weights it inherited when its training began; null before that, or if it starts from random ones.</summary>
    [Id(15)]
    public WeightsRef? Parent { get; init; }

    /// <summary>Names of the silos on which attempts failed since the variant was last asked for.</summary>
    [Id(16)]
    public string[] FaultedOn { get; init; } = [];

    /// <summary>What the present or last attempt could not store, or read, in its last try; null if nothing. <see cref="CheckpointStep"/> is safe.</summary>
    [Id(17)]
    public string? StorageTrouble { get; init; }
}
