using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A sweep as JSON (docs/json.md); a field's name never changes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Phase"><c>running</c>, <c>paused</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>deleting</c>; <c>interrupted</c> where nobody works on it.</param>
/// <param name="Verification">How its variants are verified; null if they are not.</param>
/// <param name="SubmittedUtc">When it was submitted first; null where that is lost.</param>
/// <param name="FinishedUtc">When it ended; null before.</param>
/// <param name="Variants">In the order of the file, each followed by its rounds of refinement.</param>
/// <param name="Priority">Those with a higher one are served first.</param>
/// <param name="MaxSlots">Slots in which it trains at the same time, at most; null for no limit.</param>
/// <param name="Fuse">Whether variants of one shape may be trained as one stack.</param>
/// <param name="Analysis">Whether trained variants are analysed.</param>
/// <param name="Robustness">Whether they are asked outside their format.</param>
/// <param name="Left">Variants that were in it until its file was changed.</param>
/// <param name="Halving">How variants are chosen while they train; null if all train to the end.</param>
/// <param name="StopWhen">When a variant ends before its last step; null for never.</param>
/// <param name="Owner">To whom its use of slots is charged; null for nobody.</param>
/// <param name="MaxSlotHours">Slot-hours after which it is paused; null for no limit.</param>
/// <param name="PausedFor">Why the grid paused it, and what to do; null if it did not.</param>
public sealed record SweepJson(
    string Name,
    string Phase,
    VerificationSpecJson? Verification,
    DateTimeOffset? SubmittedUtc,
    DateTimeOffset? FinishedUtc,
    IReadOnlyList<VariantJson> Variants,
    int Priority,
    int? MaxSlots,
    Stacking Fuse,
    bool Analysis,
    bool Robustness,
    IReadOnlyList<LeftVariantJson> Left,
    HalvingJson? Halving,
    StopRuleJson? StopWhen,
    string? Owner,
    double? MaxSlotHours,
    string? PausedFor)
{
    /// <summary>The JSON form of a sweep.</summary>
    public static SweepJson Of(SweepSnapshot sweep) => new(
        sweep.Name,
        SweepText.Phase(sweep),
        VerificationSpecJson.Of(sweep.Spec?.Verification),
        sweep.SubmittedUtc,
        sweep.FinishedUtc,
        [.. sweep.Cells.Select(cell => VariantJson.Of(cell.Name, cell.Spec, cell.Training, cell, sweep))],
        sweep.Spec?.Terms?.Priority ?? 0,
        sweep.Spec?.Terms?.MaxSlots,
        sweep.Spec?.Fuse ?? Stacking.Auto,
        sweep.Spec?.Analysis ?? false,
        sweep.Spec?.Robustness ?? false,
        [.. (sweep.Left ?? []).Select(variant => new LeftVariantJson(variant.Name, variant.Id.Value))],
        HalvingJson.Of(sweep.Spec?.Halving),
        StopRuleJson.Of(sweep.Spec?.StopWhen),
        sweep.Spec?.Terms?.Owner,
        sweep.Spec?.Terms?.MaxSlotHours,
        sweep.PausedFor);
}

/// <summary>A variant that was removed from a sweep's list.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="Id">Its identity.</param>
public sealed record LeftVariantJson(string Name, string Id);

/// <summary>How variants are verified.</summary>
/// <param name="Questions">For each operation.</param>
/// <param name="Sample">How they are chosen; null for all where there are no more, else uniform ones.</param>
/// <param name="Seed">Of the questions.</param>
/// <param name="Realisations">Questions of each stratum.</param>
public sealed record VerificationSpecJson(long Questions, SampleKind? Sample, ulong Seed, int Realisations)
{
    /// <summary>The JSON form of how variants are verified; null if they are not.</summary>
    public static VerificationSpecJson? Of(VerificationSpec? spec) => spec is null ? null : new(spec.Questions, spec.Sample, spec.Seed, spec.Realisations);
}

/// <summary>A variant and its progress.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Phase">Of its training: <c>new</c>, <c>queued</c>, <c>training</c>, <c>trained</c>, <c>failed</c> or <c>cancelled</c>; <c>interrupted</c> where nobody goes on with it.</param>
/// <param name="Waiting">Why nothing happens, in words; null if something does.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps to be done.</param>
/// <param name="Loss">Of the last reported step, nats per answer token; null before the first.</param>
/// <param name="AverageFinalLoss">Mean of the last five steps; null until it is trained.</param>
/// <param name="StepsPerSecond">Now; null if it does not train.</param>
/// <param name="TrainingSeconds">In all attempts, without waiting.</param>
/// <param name="CheckpointStep">The step of the last checkpoint; 0 before the first.</param>
/// <param name="Restarts">Attempts that ended in an error.</param>
/// <param name="Silo">Where it trains; null if it does not.</param>
/// <param name="Error">Why it failed, or failed last; null if it never did.</param>
/// <param name="WeightsSha256">Of the trained weights; null until it is trained.</param>
/// <param name="RecordSteps">Steps of the stored training record; null until training has ended.</param>
/// <param name="ParentWeightsSha256">Of the weights that it inherited; null if it starts from random ones, or was not begun.</param>
/// <param name="Sweeps">Names of the sweeps that want it.</param>
/// <param name="Spec">What it is.</param>
/// <param name="Verifications">How far they are.</param>
/// <param name="Refine">What is done if it gets answers wrong; null for nothing.</param>
/// <param name="RefinedFrom">Of a round of refinement, what it mends; else null.</param>
/// <param name="Requires">Labels that a silo must have to train it.</param>
/// <param name="Analyses">How far they are.</param>
/// <param name="StorageTrouble">What could not be stored or read in the last try; then only <paramref name="CheckpointStep"/> is safe. Null for nothing.</param>
/// <param name="Jobs">All jobs on it, of whatever kind.</param>
/// <param name="Sweep">The sweep in which it has this name.</param>
/// <param name="State">Its training and jobs in one word, as tables show them: <c>waiting</c>, <c>training</c>, <c>verifying</c>, <c>done</c>.</param>
/// <param name="Decision">What its sweep has decided of it while it trained, and why; null for nothing.</param>
/// <param name="Milestones">How far it had come at the steps at which its sweeps decide.</param>
public sealed record VariantJson(
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
    IReadOnlyList<JobStateJson> Jobs,
    string Sweep,
    string State,
    string? Decision,
    IReadOnlyList<MilestoneJson> Milestones)
{
    /// <summary>The JSON form of a variant.</summary>
    /// <param name="cell">The variant in its sweep; null if the sweep no longer has it.</param>
    /// <param name="sweep">That sweep.</param>
    public static VariantJson Of(string name, VariantSpec spec, VariantSnapshot training, CellSnapshot? cell, SweepSnapshot sweep)
    {
        var isInterrupted = cell is not null && sweep.StateOf(cell) is CellState.Interrupted;
        var all = Of(name, spec, training, cell, isInterrupted, sweep);
        return isInterrupted ? all with { Silo = null, StepsPerSecond = null } : all;
    }

    private static VariantJson Of(string name, VariantSpec spec, VariantSnapshot training, CellSnapshot? cell, bool isInterrupted, SweepSnapshot sweep) => new(
        name,
        spec.Id.Value,
        isInterrupted && training.Phase is VariantPhase.Training ? EnumText.Of(CellState.Interrupted) : EnumText.Of(training.Phase),
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
        [.. (cell?.Jobs ?? []).Select(job => JobStateJson.Of(job, isInterrupted))],
        sweep.Name,
        cell is null ? EnumText.Of(training.Phase) : sweep.WordOf(cell),
        cell?.Decision,
        [.. training.Milestones.Select(one => new MilestoneJson(one.Step, one.Loss, one.Weights?.Sha256))]);
}

/// <summary>Refinement of a variant with wrong answers; the keys are those of a sweep file.</summary>
/// <param name="Rounds">At most so many.</param>
/// <param name="Steps">Of each round.</param>
/// <param name="Percent">Of an operation's rows that are drawn from failing strata.</param>
/// <param name="LearningRate">Null for that of the variant.</param>
public sealed record RefinementJson(int Rounds, int Steps, int Percent, double? LearningRate)
{
    /// <summary>The JSON form of a refinement; null of none.</summary>
    public static RefinementJson? Of(Refinement? refine) =>
        refine is null ? null : new(refine.Rounds, refine.Steps, refine.Percent, refine.LearningRate);
}

/// <summary>What a round of refinement mends.</summary>
/// <param name="Variant">The variant or round that it mends.</param>
/// <param name="Round">Its own number, from 1.</param>
/// <param name="Strata">How many it is focused on.</param>
/// <param name="Percent">Of an operation's rows that are drawn from them.</param>
/// <param name="Failures">What <paramref name="Variant"/> got wrong in all its verifications.</param>
public sealed record RefinedFromJson(string Variant, int Round, int Strata, int Percent, long Failures)
{
    /// <summary>The JSON form of what a round mends; null of none.</summary>
    public static RefinedFromJson? Of(RefinedFrom? from) =>
        from is null ? null : new(from.Variant, from.Round, from.Strata, from.Percent, from.Failures);
}

/// <summary>A variant's specification; the keys are those of a sweep file. Of an extension, <c>steps</c> are the further ones.</summary>
public sealed record SpecJson(
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
    WarmStartJson? InitialiseFrom,
    FocusJson? Focus,
    string Activation,
    Normalisation Normalisation,
    Positions Positions,
    UnembeddingBias UnembeddingBias,
    long Parameters,
    ExtensionJson? Extends,
    GrokFastJson? GrokFast)
{
    /// <summary>The JSON form of what a variant is.</summary>
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
        EnumText.Of(spec.Activation),
        spec.Normalisation,
        spec.Positions,
        spec.UnembeddingBias,
        spec.Parameters,
        spec.Extends is { } extension ? new(extension.Parent, extension.After) : null,
        spec.GrokFast is { } filter ? new(filter.Alpha, filter.Lambda) : null);
}

/// <summary>GrokFast's filter of gradients.</summary>
/// <param name="Alpha">How much of the mean gradient a step keeps.</param>
/// <param name="Lambda">How many times the mean is added to the gradient.</param>
public sealed record GrokFastJson(double Alpha, double Lambda);

/// <summary>The trained variant whose training another one goes on with.</summary>
/// <param name="Parent">Its identity.</param>
/// <param name="After">Steps done by its end, those of the variants that it extends itself included.</param>
public sealed record ExtensionJson(string Parent, int After);

/// <summary>The model whose weights another one starts from.</summary>
/// <param name="Parent">A variant's identity, or <c>sha256:</c> and a weight file's hash.</param>
/// <param name="Mode">1 initialise, 2 reset heads every 100 steps, 3 reset heads and MLPs every 100 steps, 4 reset both after every step.</param>
/// <param name="Policy">Which tensors are copied.</param>
/// <param name="Late">Whether as the last layers instead of the first.</param>
/// <param name="Heads">What modes 2 to 4 reset, such as <c>L0H1</c>; null for all, and in mode 1.</param>
public sealed record WarmStartJson(string Parent, int Mode, WarmStartPolicy Policy, bool Late, IReadOnlyList<string>? Heads);

/// <summary>Strata from which a share of the training questions is drawn.</summary>
/// <param name="Percent">Of an operation's rows.</param>
/// <param name="Add">Labels of strata.</param>
/// <param name="Subtract">Labels of strata.</param>
public sealed record FocusJson(int Percent, IReadOnlyList<string> Add, IReadOnlyList<string> Subtract);

/// <summary>The state of a sweep's verification.</summary>
/// <param name="Operation">What is asked; null where the grid knows no plan.</param>
/// <param name="Phase"><c>new</c>, <c>running</c>, <c>paused</c>, <c>completed</c> or <c>failed</c>; <c>interrupted</c> where nobody goes on with it.</param>
/// <param name="Questions">To be asked; null where the grid knows no plan.</param>
/// <param name="Asked">So far.</param>
/// <param name="Failures">Answered wrongly so far.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="ThreadSeconds">The sum of its parts' times on their threads, in seconds.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="CertificateRoot">Of its certificate; null unless all questions were asked.</param>
/// <param name="StorageTrouble">What could not be stored or read in the last try; null for nothing.</param>
public sealed record VerificationStateJson(
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
    /// <summary>The JSON form of a verification.</summary>
    /// <param name="one">The verification.</param>
    /// <param name="isInterrupted">Whether nobody goes on with what its sweep wants.</param>
    public static VerificationStateJson Of(VerificationSnapshot one, bool isInterrupted) => new(
        one.Plan?.Operation,
        JobStateJson.PhaseOf(one, isInterrupted),
        one.Plan?.Questions, one.Asked, one.Failures, one.Seconds, one.ShardSeconds, one.Error,
        one.CertificateRoot, one.StorageTrouble);
}

/// <summary>The state of a sweep's analysis.</summary>
/// <param name="Kind">What is looked for; null where the grid knows no plan.</param>
/// <param name="Phase"><c>new</c>, <c>running</c>, <c>paused</c>, <c>completed</c> or <c>failed</c>; <c>interrupted</c> where nobody goes on with it.</param>
/// <param name="Done">Parts.</param>
/// <param name="Parts">Those that are known by now, those of the ablation beneath included.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="ThreadSeconds">The sum of its parts' times on their threads, in seconds.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="StorageTrouble">What could not be stored or read in the last try; null for nothing.</param>
public sealed record AnalysisStateJson(
    AnalysisKind? Kind, string Phase, int Done, int Parts, double Seconds, double ThreadSeconds, string? Error, string? StorageTrouble)
{
    /// <summary>The JSON form of an analysis.</summary>
    /// <param name="one">The analysis.</param>
    /// <param name="isInterrupted">Whether nobody goes on with what its sweep wants.</param>
    public static AnalysisStateJson Of(AnalysisSnapshot one, bool isInterrupted) => new(
        one.Plan?.Kind,
        JobStateJson.PhaseOf(one, isInterrupted),
        one.Done, one.Parts, one.Seconds, one.PartSeconds, one.Error, one.StorageTrouble);
}
