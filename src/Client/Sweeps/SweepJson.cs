using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A sweep as JSON (docs/json.md); a field's name never changes.</summary>
internal sealed record SweepJson(
    string Name,
    string Phase,
    VerificationSpecJson? Verification,
    DateTimeOffset? SubmittedUtc,
    DateTimeOffset? FinishedUtc,
    IReadOnlyList<VariantJson> Variants,
    int Priority,
    int? MaxSlots,
    Fusing Fuse,
    bool Analysis,
    bool Robustness,
    IReadOnlyList<LeftVariantJson> Left)
{
    public static SweepJson Of(SweepSnapshot sweep) => new(
        sweep.Name,
        SweepWords.Phase(sweep),
        VerificationSpecJson.Of(sweep.Spec?.Verification),
        sweep.SubmittedUtc,
        sweep.FinishedUtc,
        [.. sweep.Cells.Select(cell => VariantJson.Of(cell.Name, cell.Spec, cell.Training, cell, sweep))],
        sweep.Spec?.Terms?.Priority ?? 0,
        sweep.Spec?.Terms?.MaxSlots,
        sweep.Spec?.Fuse ?? Fusing.Auto,
        sweep.Spec?.Analysis ?? false,
        sweep.Spec?.Robustness ?? false,
        [.. (sweep.Left ?? []).Select(variant => new LeftVariantJson(variant.Name, variant.Id.Value))]);
}

/// <summary>A variant that was removed from a sweep's list.</summary>
internal sealed record LeftVariantJson(string Name, string Id);

/// <summary>How variants are verified.</summary>
internal sealed record VerificationSpecJson(long Questions, SampleKind? Sample, ulong Seed, int Realisations)
{
    public static VerificationSpecJson? Of(VerificationSpec? spec) => spec is null ? null : new(spec.Questions, spec.Sample, spec.Seed, spec.Realisations);
}

/// <summary>A variant and its progress.</summary>
internal sealed record VariantJson(
    string Name,
    string Id,
    string Phase,
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
    IReadOnlyList<VerificationStateJson> Verifications,
    RefinementJson? Refine,
    RefinedFromJson? RefinedFrom,
    IReadOnlyList<string> Requires,
    IReadOnlyList<AnalysisStateJson> Analyses,
    string? StorageTrouble,
    IReadOnlyList<JobStateJson> Jobs)
{
    /// <param name="cell">The variant in its sweep; null if the sweep no longer has it.</param>
    /// <param name="sweep">The sweep.</param>
    public static VariantJson Of(string name, VariantSpec spec, VariantSnapshot training, CellSnapshot? cell, SweepSnapshot sweep)
    {
        var isInterrupted = cell is not null && sweep.StateOf(cell) is CellState.Interrupted;
        var all = Of(name, spec, training, cell, isInterrupted);
        return isInterrupted ? all with { Silo = null, StepsPerSecond = null } : all;
    }

    private static VariantJson Of(string name, VariantSpec spec, VariantSnapshot training, CellSnapshot? cell, bool isInterrupted) => new(
        name,
        spec.Id.Value,
        isInterrupted && training.Phase is VariantPhase.Training ? Words.Of(CellState.Interrupted) : Words.Of(training.Phase),
        cell?.Waiting,
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
        [.. (cell?.Verifications ?? []).Select(one => VerificationStateJson.Of(one, isInterrupted))],
        RefinementJson.Of(cell?.Refine),
        RefinedFromJson.Of(cell?.RefinedFrom),
        cell?.Requires ?? [],
        [.. (cell?.Analyses ?? []).Select(one => AnalysisStateJson.Of(one, isInterrupted))],
        training.StorageTrouble,
        [.. (cell?.Jobs ?? []).Select(job => JobStateJson.Of(job, isInterrupted))]);
}

/// <summary>Refinement of a variant with wrong answers; the keys are those of a sweep file.</summary>
internal sealed record RefinementJson(int Rounds, int Steps, int Percent, double? LearningRate)
{
    public static RefinementJson? Of(Refinement? refine) =>
        refine is null ? null : new(refine.Rounds, refine.Steps, refine.Percent, refine.LearningRate);
}

/// <summary>The origin of a refinement round.</summary>
internal sealed record RefinedFromJson(string Variant, int Round, int Strata, int Percent, long Failures)
{
    public static RefinedFromJson? Of(RefinedFrom? from) =>
        from is null ? null : new(from.Variant, from.Round, from.Strata, from.Percent, from.Failures);
}

/// <summary>A variant's specification; the keys are those of a sweep file.</summary>
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
    FocusJson? Focus,
    string Activation,
    Normalisation Normalisation,
    Positions Positions,
    UnembeddingBias UnembeddingBias,
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
        spec.Focus is { } focus ? new(focus.Percent, focus.StrataOf(Operation.Add), focus.StrataOf(Operation.Subtract)) : null,
        Words.Of(spec.Activation),
        spec.Normalisation,
        spec.Positions,
        spec.UnembeddingBias,
        spec.Parameters);
}

/// <summary>The model whose weights another one starts from.</summary>
internal sealed record InheritanceJson(string Parent, int Mode, InsertionPolicy Policy, bool Late, IReadOnlyList<string>? Heads);

/// <summary>Strata from which a share of the training questions is drawn.</summary>
internal sealed record FocusJson(int Percent, IReadOnlyList<string> Add, IReadOnlyList<string> Subtract);

/// <summary>The state of a sweep's verification.</summary>
internal sealed record VerificationStateJson(
    Operation? Operation,
    string Phase,
    long? Questions,
    long Asked,
    long Failures,
    double Seconds,
    double ThreadSeconds,
    string? Error,
    string? CertificateRoot,
    string? StorageTrouble)
{
    public static VerificationStateJson Of(VerificationSnapshot one, bool isInterrupted) => new(
        one.Plan?.Operation,
        JobStateJson.PhaseOf(one, isInterrupted),
        one.Plan?.Questions, one.Asked, one.Failures, one.Seconds, one.ShardSeconds, one.Error,
        one.CertificateRoot, one.StorageTrouble);
}

/// <summary>The state of a sweep's analysis.</summary>
internal sealed record AnalysisStateJson(
    AnalysisKind? Kind, string Phase, int Done, int Parts, double Seconds, double ThreadSeconds, string? Error, string? StorageTrouble)
{
    public static AnalysisStateJson Of(AnalysisSnapshot one, bool isInterrupted) => new(
        one.Plan?.Kind,
        JobStateJson.PhaseOf(one, isInterrupted),
        one.Done, one.Parts, one.Seconds, one.PartSeconds, one.Error, one.StorageTrouble);
}
