using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a model answered outside its format, for machines (docs/json.md); a field's name never changes.</summary>
public sealed record RobustnessJson(string Model, string WeightsSha256, int Digits, ulong Seed, IReadOnlyList<FamilyJson> Families)
{
    public static RobustnessJson Of(string model, RobustnessReport found) => new(
        model, found.Weights.Sha256, found.Snapshot.Plan!.Digits, found.Snapshot.Plan.Seed, [.. found.Results.Select(FamilyJson.Of)]);
}

/// <summary>One family and operation.</summary>
public sealed record FamilyJson(
    RobustnessFamily Family, Operation Operation, int Questions, int Right, double Share, double Low, double High,
    IReadOnlyList<OutcomeJson> Instead, IReadOnlyList<RobustnessExampleJson> Examples)
{
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
public sealed record OutcomeJson(string Outcome, int Count);

/// <summary>A question and what was written behind it.</summary>
public sealed record RobustnessExampleJson(string Read, string Written, string Right, string Outcome);
