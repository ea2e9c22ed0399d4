namespace VerifiedAddition.Grains;

/// <summary>A stored training record: a gzipped file as <see cref="TrainingRecordFile"/> writes it.</summary>
/// <param name="Key">The artefact's key, <c>records/{variant}/{steps}.jsonl.gz</c>.</param>
/// <param name="Sha256">Lower-case hexadecimal hash of the file.</param>
/// <param name="Steps">Number of steps it covers.</param>
[GenerateSerializer, Immutable, Alias("va.RecordRef")]
public sealed record RecordRef(string Key, string Sha256, int Steps);

/// <summary>The measurements of every step of a training.</summary>
/// <param name="Head">What was trained, and the outcome.</param>
/// <param name="Steps">One entry per step, in order, from step 0.</param>
public sealed record TrainingRecord(TrainingRecordHead Head, IReadOnlyList<TrainingRecordStep> Steps);

/// <summary>The subject of a training record: the first line of its file.</summary>
/// <param name="Format">Always <see cref="TrainingRecordFile.Format"/>.</param>
/// <param name="Version">The version of the format.</param>
/// <param name="Variant">The variant's identity.</param>
/// <param name="Engine">The version of the engine that trained it.</param>
/// <param name="Spec">Everything that determines the result.</param>
/// <param name="Tokens">The names of the answer tokens, in the order of their losses: <c>A(n+1)</c>, which is the sign, to <c>A0</c>.</param>
/// <param name="StepsDone">Number of steps that follow.</param>
/// <param name="AverageFinalLoss">Mean of the last five losses, 9 decimals (docs/domain.md, section 4); null until all steps are done.</param>
/// <param name="DivergedAtStep">The step whose loss, gradient or update was not finite; null if there is none.</param>
/// <param name="Device">What computed the last steps; null while it trains, and in records of earlier versions.</param>
public sealed record TrainingRecordHead(
    string Format,
    int Version,
    string Variant,
    int Engine,
    VariantSpec Spec,
    IReadOnlyList<string> Tokens,
    int StepsDone,
    double? AverageFinalLoss,
    int? DivergedAtStep,
    string? Device = null);

/// <summary>The measurements of one step, before it updated the weights.</summary>
/// <param name="Step">From 0.</param>
/// <param name="Loss">The minimised loss: the mean of <paramref name="Tokens"/>, in nats.</param>
/// <param name="LearningRate">The learning rate of the step.</param>
/// <param name="GradientNorm">The 2-norm of the gradient over all parameters.</param>
/// <param name="Tokens">The loss of each answer token, sign first, in nats: the mean over the batch of −ln p(right token).</param>
public sealed record TrainingRecordStep(int Step, double Loss, double LearningRate, double GradientNorm, IReadOnlyList<double> Tokens);
