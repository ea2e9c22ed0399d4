using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a model answered outside its format, for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Model">As it was named.</param>
/// <param name="WeightsSha256">Of its weights.</param>
/// <param name="Digits">Of the format.</param>
/// <param name="Seed">Of the operands.</param>
/// <param name="Families">What came of each family and operation.</param>
public sealed record RobustnessJson(string Model, string WeightsSha256, int Digits, ulong Seed, IReadOnlyList<FamilyJson> Families)
{
    /// <summary>The JSON form of a report.</summary>
    /// <param name="model">The model as it was named.</param>
    /// <param name="found">What it answered.</param>
    public static RobustnessJson Of(string model, RobustnessReport found) => new(
        model, found.Weights.Sha256, found.Snapshot.Plan!.Digits, found.Snapshot.Plan.Seed, [.. found.Results.Select(FamilyJson.Of)]);
}

/// <summary>One family and operation.</summary>
/// <param name="Family">How the questions leave the format.</param>
/// <param name="Operation">What is asked.</param>
/// <param name="Questions">How many.</param>
/// <param name="Right">How many were answered rightly.</param>
/// <param name="Share">The same as a share, 0–1.</param>
/// <param name="Low">Lower end of its exact two-sided 95 % interval (Clopper and Pearson).</param>
/// <param name="High">Upper end.</param>
/// <param name="Instead">What else was answered, the most frequent first.</param>
/// <param name="Examples">The first question of each of these.</param>
public sealed record FamilyJson(
    RobustnessFamily Family, Operation Operation, int Questions, int Right, double Share, double Low, double High,
    IReadOnlyList<OutcomeJson> Instead, IReadOnlyList<RobustnessExampleJson> Examples)
{
    /// <summary>The JSON form of a result.</summary>
    public static FamilyJson Of(RobustnessResult result)
    {
        var bounds = RobustnessText.Bounds(result);
        return new(
            result.Part.Family, result.Part.Operation, result.Questions, result.Right, (double)result.Right / result.Questions, bounds.Lower, bounds.Upper,
            [.. result.Instead.Select(one => new OutcomeJson(one.Outcome, one.Count))],
            [.. result.Examples.Select(one => new RobustnessExampleJson(one.Read, one.Written, one.Right, one.Outcome))]);
    }
}

/// <summary>How many answers came to something else than the right one.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Count">How many.</param>
public sealed record OutcomeJson(string Outcome, int Count);

/// <summary>A question and what was written behind it.</summary>
/// <param name="Read">The question as the model read it.</param>
/// <param name="Written">What it wrote behind.</param>
/// <param name="Right">What would have been right.</param>
/// <param name="Outcome">What that is, in a word.</param>
public sealed record RobustnessExampleJson(string Read, string Written, string Right, string Outcome);
