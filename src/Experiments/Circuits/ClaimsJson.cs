using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Tested claims for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Format"><c>va-claims</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Model">What it is called.</param>
/// <param name="Shape">What it is.</param>
/// <param name="Operations">What it does.</param>
/// <param name="Seed">What the questions follow from.</param>
/// <param name="Questions">How many each claim was tested on, at most.</param>
/// <param name="Claims">Every claim that was tested.</param>
/// <param name="Hypotheses">About its algorithm, and whether they hold.</param>
/// <param name="DigitsFrom">How the model's digits are known.</param>
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
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "va-claims";

    /// <summary>What <see cref="Version"/> says; whoever reads another one should refuse it.</summary>
    public const int FormatVersion = 1;

    /// <summary>The JSON form of tested claims.</summary>
    /// <param name="name">What to call the model.</param>
    /// <param name="facts">What its nodes were found to compute.</param>
    /// <param name="digitsFrom">How its digits are known.</param>
    public static ClaimsJson Of(string name, ClaimFacts facts, DigitsSource digitsFrom) => new(
        FormatName,
        FormatVersion,
        name,
        facts.Analysis.Model,
        [.. facts.Operations.Select(EnumText.Of)],
        facts.Spec.Seed,
        facts.Spec.Questions,
        [.. facts.Evidence.Select(ClaimJson.Of)],
        Circuits.Hypotheses.Of(facts),
        digitsFrom);
}

/// <summary>One claim, standing or refused.</summary>
/// <param name="Nodes">Such as <c>P14L0H1</c>.</param>
/// <param name="SubTask">What they are said to do.</param>
/// <param name="Digit">Of which column, 0 for the units; null for <c>OPR</c> and <c>SGN</c>.</param>
/// <param name="Tag">The claim in short, such as <c>A3.SA</c>.</param>
/// <param name="Passed">Questions that bear it out.</param>
/// <param name="SameClass">The control with questions of one class.</param>
/// <param name="OtherNode">The control with another node.</param>
/// <param name="OtherPosition">The control at another position.</param>
/// <param name="Effect">The pass rate less the highest control rate, −1 to 1.</param>
/// <param name="Attention">Share on what the claim is about, 0–1; null for an MLP.</param>
/// <param name="Verdict"><c>strong</c>, <c>partial</c> or <c>none</c>.</param>
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
    /// <summary>The JSON form of a claim and its tests.</summary>
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
        EnumText.Of(evidence.Verdict));
}

/// <summary>A share with its 95 % interval.</summary>
/// <param name="Count">How many.</param>
/// <param name="Trials">Of how many.</param>
/// <param name="Rate">The share, 0–1.</param>
/// <param name="Lower">Lower end of its 95 % interval.</param>
/// <param name="Upper">Upper end.</param>
public sealed record RateJson(int Count, int Trials, double Rate, double Lower, double Upper)
{
    /// <summary>The JSON form of a share.</summary>
    public static RateJson Of(Tally tally) => new(tally.Count, tally.Trials, tally.Rate, tally.Lower, tally.Upper);
}
