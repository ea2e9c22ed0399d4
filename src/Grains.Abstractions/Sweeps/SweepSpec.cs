using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>A variant under the name that a sweep gives it.</summary>
/// <param name="Name">Unique in the sweep.</param>
/// <param name="Spec">What it is.</param>
/// <param name="Refine">What is done if verification finds wrong answers; null for nothing. No part of the identity.</param>
/// <param name="Requires">Labels that a silo must have to train it; null: any silo may. No part of the identity.</param>
[GenerateSerializer, Immutable, Alias("va.NamedVariant")]
public sealed record NamedVariant(string Name, VariantSpec Spec, Refinement? Refine = null, string[]? Requires = null);

/// <summary>How each trained variant of a sweep is verified, for every operation it was trained on.</summary>
/// <param name="Questions">Questions for each operation; a sample that has an end is asked whole, whatever this says.</param>
/// <param name="Sample">How they are chosen; null for all there are, if these are no more than <paramref name="Questions"/>, else uniform ones.</param>
/// <param name="Seed">Seed of the questions.</param>
/// <param name="Realisations">Questions of each stratum, where the sample is made of strata.</param>
[GenerateSerializer, Immutable, Alias("va.VerificationSpec")]
public sealed record VerificationSpec(
    long Questions, SampleKind? Sample, ulong Seed, int Realisations = StratifiedQuestions.DefaultRealisations)
{
    /// <summary>The seed that the original million-question test used.</summary>
    public const ulong DefaultSeed = 345621;

    /// <summary>The sample that an operation of so many digits is asked.</summary>
    public SampleKind SampleFor(Operation operation, int digits) => Sample ??
        (digits <= ExhaustiveQuestions.MaxDigits && new ExhaustiveQuestions(digits, operation).Count <= Questions
            ? SampleKind.Exhaustive
            : SampleKind.Uniform);
}

/// <summary>Whether variants of one shape may be trained as one stacked model. No part of any identity: it moves results by rounding only.</summary>
[GenerateSerializer, Alias("va.Stacking")]
public enum Stacking
{
    /// <summary>Where the device gains by it.</summary>
    Auto,

    /// <summary>Never: each variant has the bits that it has alone.</summary>
    Off,
}

/// <summary>A list of variants and what is to be done with each.</summary>
/// <param name="Name">The sweep's name, also its grain's key.</param>
/// <param name="Variants">What to train; names are unique.</param>
/// <param name="Verification">How to verify; null to train only.</param>
/// <param name="Fuse">Whether variants may be trained as one stack.</param>
/// <param name="Terms">What it may take of the grid; null for the usual.</param>
/// <param name="Analysis">Whether trained variants are looked into (<see cref="AnalysisPlan.AllOf(VariantSpec)"/>).</param>
/// <param name="Robustness">Whether they are asked questions outside their format.</param>
[GenerateSerializer, Immutable, Alias("va.SweepSpec")]
public sealed record SweepSpec(
    string Name, NamedVariant[] Variants, VerificationSpec? Verification, Stacking Fuse = Stacking.Auto, SweepTerms? Terms = null,
    bool Analysis = false, bool Robustness = false);
