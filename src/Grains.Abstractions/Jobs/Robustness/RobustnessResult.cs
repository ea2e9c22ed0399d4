namespace VerifiedAddition.Grains;

/// <summary>A model's answers to the questions of one family and operation.</summary>
/// <param name="Part">The part.</param>
/// <param name="Questions">Number of questions, at least 1.</param>
/// <param name="Right">Number of right answers.</param>
/// <param name="Instead">Outcomes of the wrong answers (<see cref="Arithmetic.Prompt.Outcome"/>), the most frequent first.</param>
/// <param name="Examples">The first example of each outcome.</param>
[GenerateSerializer, Immutable, Alias("va.RobustnessResult")]
public sealed record RobustnessResult(RobustnessPart Part, int Questions, int Right, OutcomeCount[] Instead, RobustnessExample[] Examples);

/// <summary>Number of answers with an outcome.</summary>
[GenerateSerializer, Immutable, Alias("va.OutcomeCount")]
public sealed record OutcomeCount(string Outcome, int Count);

/// <summary>A question and the model's output.</summary>
/// <param name="Read">The prompt, <c>12+5=</c>.</param>
/// <param name="Written">The model's output.</param>
/// <param name="Right">The right answer.</param>
/// <param name="Outcome">The outcome of the output.</param>
[GenerateSerializer, Immutable, Alias("va.RobustnessExample")]
public sealed record RobustnessExample(string Read, string Written, string Right, string Outcome);

/// <summary>A silo's report of a completed part.</summary>
[GenerateSerializer, Immutable, Alias("va.RobustnessPartReport")]
public sealed record RobustnessPartReport(RobustnessResult Result, double Seconds, string Silo) : IJobReport
{
    /// <inheritdoc/>
    public bool IsOf(IJobPart part) => Result.Part.Equals(part);
}

/// <summary>The result of a finished job.</summary>
/// <param name="Snapshot">Plan and times.</param>
/// <param name="Weights">The model.</param>
/// <param name="Results">One for each part, in the plan's order.</param>
[GenerateSerializer, Immutable, Alias("va.RobustnessReport")]
public sealed record RobustnessReport(RobustnessSnapshot Snapshot, WeightsRef Weights, RobustnessResult[] Results);
