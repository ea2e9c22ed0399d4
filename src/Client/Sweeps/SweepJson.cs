using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A sweep for machines (docs/json.md); a field's name never changes.</summary>
internal sealed record SweepJson(
    string Name,
    SweepPhase Phase,
    VerificationSpecJson? Verification,
    DateTimeOffset? SubmittedUtc,
    DateTimeOffset? FinishedUtc,
    IReadOnlyList<VariantJson> Variants)
{
    public static SweepJson Of(SweepSnapshot sweep) => new(
        sweep.Name,
        sweep.Phase,
        VerificationSpecJson.Of(sweep.Verification),
        sweep.SubmittedUtc,
        sweep.FinishedUtc,
        [.. sweep.Cells.Select(cell => VariantJson.Of(cell.Name, cell.Spec, cell.Training, cell.Verifications, cell.Waiting))]);
}

/// <summary>How variants are verified.</summary>
internal sealed record VerificationSpecJson(long Questions, SampleKind? Sample, ulong Seed, int Realisations)
{
    public static VerificationSpecJson? Of(VerificationSpec? spec) => spec is null ? null : new(spec.Questions, spec.Sample, spec.Seed, spec.Realisations);
}

/// <summary>A variant and how far it is.</summary>
internal sealed record VariantJson(
    string Name,
    string Id,
    VariantPhase Phase,
    string? Waiting,
    int Step,
    int Steps,
    double? Loss,
    double? AverageFinalLoss,
    double? StepsPerSecond,
    double TrainingSeconds,
    int CheckpointStep,
    int Restarts,
    string? Silo,
    string? Error,
    string? WeightsSha256,
    int? RecordSteps,
    string? ParentWeightsSha256,
    IReadOnlyList<string> Sweeps,
    SpecJson Spec,
    IReadOnlyList<VerificationStateJson> Verifications)
{
    public static VariantJson Of(
        string name, VariantSpec spec, VariantSnapshot training, IEnumerable<VerificationSnapshot> verifications, string? waiting) => new(
        name,
        spec.Id.Value,
        training.Phase,
        waiting,
        training.Step,
        spec.Steps,
        training.Loss,
        training.AverageFinalLoss,
        training.StepsPerSecond,
        training.TrainingSeconds,
        training.CheckpointStep,
        training.Restarts,
        training.Silo,
        training.Error,
        training.Weights?.Sha256,
        training.Record?.Steps,
        training.Parent?.Sha256,
        training.Sweeps,
        SpecJson.Of(spec),
        [.. verifications.Select(VerificationStateJson.Of)]);
}

/// <summary>What a variant is; the keys are those of a sweep file.</summary>
internal sealed record SpecJson(
    int Digits,
    int Layers,
    int Heads,
    int DModel,
    int DHead,
    int Steps,
    int BatchSize,
    double LearningRate,
    double WeightDecay,
    ulong Seed,
    int SubtractPercent,
    int MultiplyPercent,
    GeneratorKind Generator,
    BatchMix Mix,
    InheritanceJson? InitialiseFrom,
    long Parameters)
{
    public static SpecJson Of(VariantSpec spec) => new(
        spec.Digits,
        spec.Layers,
        spec.Heads,
        spec.DModel,
        spec.DHead,
        spec.Steps,
        spec.BatchSize,
        spec.LearningRate,
        spec.WeightDecay,
        spec.Seed,
        spec.SubtractPercent,
        spec.MultiplyPercent,
        spec.Generator,
        spec.Mix,
        spec.InitialiseFrom is { } from ? new(from.Parent, from.Mode, from.Policy, from.Late, from.Heads?.Split(' ')) : null,
        ModelSize.Parameters(spec));
}

/// <summary>The model whose weights another starts from.</summary>
internal sealed record InheritanceJson(string Parent, int Mode, InsertionPolicy Policy, bool Late, IReadOnlyList<string>? Heads);

/// <summary>How far a verification of a sweep is.</summary>
internal sealed record VerificationStateJson(
    Operation? Operation,
    VerificationPhase Phase,
    long? Questions,
    long Asked,
    long Failures,
    double Seconds,
    double ThreadSeconds,
    string? Error,
    string? CertificateRoot)
{
    public static VerificationStateJson Of(VerificationSnapshot one) => new(
        one.Plan?.Operation, one.Phase, one.Plan?.Questions, one.Asked, one.Failures, one.Seconds, one.ShardSeconds, one.Error,
        one.CertificateRoot);
}
