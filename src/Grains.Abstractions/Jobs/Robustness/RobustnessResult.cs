namespace VerifiedAddition.Grains;

/// <summary>What a model answered to the questions of one family and operation.</summary>
/// <param name="Part">Which.</param>
/// <param name="Questions">How many, at least 1.</param>
/// <param name="Right">Answered rightly.</param>
/// <param name="Instead">What the others came to (<see cref="Arithmetic.Prompt.Outcome"/>), the most frequent first.</param>
/// <param name="Examples">The first of each of these.</param>
[GenerateSerializer, Immutable, Alias("va.RobustnessResult")]
public sealed record RobustnessResult(RobustnessPart Part, int Questions, int Right, OutcomeCount[] Instead, RobustnessExample[] Examples);

/// <summary>How many answers came to something.</summary>
[GenerateSerializer, Immutable, Alias("va.OutcomeCount")]
public sealed record OutcomeCount(string Outcome, int Count);

/// <summary>A question and what was written behind it.</summary>
/// <param name="Read">What the model was given, <c>12+5=</c>.</param>
/// <param name="Written">What it wrote.</param>
/// <param name="Right">What would have been right.</param>
/// <param name="Outcome">What that came to.</param>
[GenerateSerializer, Immutable, Alias("va.RobustnessExample")]
public sealed record RobustnessExample(string Read, string Written, string Right, string Outcome);

/// <summary>A part that a silo has done.</summary>
[GenerateSerializer, Immutable, Alias("va.RobustnessPartReport")]
public sealed record RobustnessPartReport(RobustnessResult Result, double Seconds, string Silo) : IJobReport
{
    /// <inheritdoc/>
    public bool IsOf(IJobPart part) => Result.Part.Equals(part);
}

/// <summary>What a finished job found.</summary>
/// <param name="Snapshot">Plan and times.</param>
/// <param name="Weights">The model.</param>
/// <param name="Results">One for each part, in the plan's order.</param>
[GenerateSerializer, Immutable, Alias("va.RobustnessReport")]
public sealed record RobustnessReport(RobustnessSnapshot Snapshot, WeightsRef Weights, RobustnessResult[] Results);
