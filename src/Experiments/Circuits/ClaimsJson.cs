using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Tested claims for machines (docs/json.md); a field's name never changes.</summary>
public sealed record ClaimsJson(
    string Format,
    int Version,
    string Model,
    AnalysedModel Shape,
    IReadOnlyList<string> Operations,
    ulong Seed,
    int Questions,
    IReadOnlyList<ClaimJson> Claims,
    IReadOnlyList<Hypothesis> Hypotheses,
    DigitsSource DigitsFrom)
{
    public const string FormatName = "va-claims";
    public const int FormatVersion = 1;

    public static ClaimsJson Of(string name, ClaimFacts facts, DigitsSource digitsFrom) => new(
        FormatName,
        FormatVersion,
        name,
        facts.Analysis.Model,
        [.. facts.Operations.Select(Words.Of)],
        facts.Spec.Seed,
        facts.Spec.Questions,
        [.. facts.Evidence.Select(ClaimJson.Of)],
        Circuits.Hypotheses.Of(facts),
        digitsFrom);
}

/// <summary>One claim, standing or refused.</summary>
public sealed record ClaimJson(
    IReadOnlyList<string> Nodes,
    string SubTask,
    int? Digit,
    string Tag,
    RateJson Passed,
    RateJson SameClass,
    RateJson OtherNode,
    RateJson OtherPosition,
    double Effect,
    double? Attention,
    string Verdict)
{
    public static ClaimJson Of(ClaimEvidence evidence) => new(
        [.. evidence.Claim.Nodes.Select(node => node.ToString())],
        evidence.Claim.Task.ToString(),
        evidence.Claim.Column,
        evidence.Claim.Tag,
        RateJson.Of(evidence.Passed),
        RateJson.Of(evidence.SameClass),
        RateJson.Of(evidence.OtherNode),
        RateJson.Of(evidence.OtherPosition),
        evidence.Effect,
        evidence.Attention,
        Words.Of(evidence.Verdict));
}

/// <summary>A share with its 95 % interval.</summary>
public sealed record RateJson(int Count, int Trials, double Rate, double Lower, double Upper)
{
    public static RateJson Of(Tally tally) => new(tally.Count, tally.Trials, tally.Rate, tally.Lower, tally.Upper);
}
