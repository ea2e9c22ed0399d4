using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>A variant under the name that a sweep gives it.</summary>
/// <param name="Name">Unique within the sweep.</param>
/// <param name="Spec">Its specification.</param>
/// <param name="Refine">Refinement in case of wrong answers; null for none. Not part of the identity.</param>
/// <param name="Requires">Labels that a silo must have to train it; null if any silo may. Not part of the identity.</param>
[GenerateSerializer, Immutable, Alias("va.NamedVariant")]
public sealed record NamedVariant(string Name, VariantSpec Spec, Refinement? Refine = null, string[]? Requires = null);

/// <summary>How each trained variant of a sweep is verified, for every operation it was trained on.</summary>
/// <param name="Questions">Number of questions per operation; a finite sample is asked in full, whatever this says.</param>
/// <param name="Sample">How they are chosen; null for all possible ones if these are at most <paramref name="Questions"/>, otherwise uniform ones.</param>
/// <param name="Seed">Seed of the questions.</param>
/// <param name="Realisations">Questions per stratum, if the sample is made of strata.</param>
[GenerateSerializer, Immutable, Alias("va.VerificationSpec")]
public sealed record VerificationSpec(
    long Questions, SampleKind? Sample, ulong Seed, int Realisations = StratifiedQuestions.DefaultRealisations)
{
    /// <summary>The seed of the original million-question test.</summary>
    public const ulong DefaultSeed = 345621;

    /// <summary>Returns the kind of sample for an operation on this many digits.</summary>
    public SampleKind SampleFor(Operation operation, int digits) => Sample ??
        (digits <= ExhaustiveQuestions.MaxDigits && new ExhaustiveQuestions(digits, operation).Count <= Questions
            ? SampleKind.Exhaustive
            : SampleKind.Uniform);
}

/// <summary>Whether variants of one shape may be trained as one stacked model. Not part of any identity: it changes results only by rounding.</summary>
[GenerateSerializer, Alias("va.Fusing")]
public enum Stacking
{
    /// <summary>If it is faster on the device.</summary>
    Auto,

    /// <summary>Never: each variant gets the same bits as when trained alone.</summary>
    Off,
}

/// <summary>A list of variants and what is to be done with each.</summary>
/// <param name="Name">The sweep's name, also the key of its grain.</param>
/// <param name="Variants">The variants to train; names are unique.</param>
/// <param name="Verification">How to verify; null to train only.</param>
/// <param name="Fuse">Whether variants may be trained as one stack.</param>
/// <param name="Terms">Priority and limit; null for the defaults.</param>
/// <param name="Analysis">Whether trained variants are analysed (<see cref="AnalysisPlan.AllOf(VariantSpec)"/>).</param>
/// <param name="Robustness">Whether trained variants are asked questions outside their format.</param>
/// <param name="Halving">How variants are chosen while they train; null if all train to the end.</param>
/// <param name="StopWhen">When a variant ends before its last step; null for never.</param>
[GenerateSerializer, Immutable, Alias("va.SweepSpec")]
public sealed record SweepSpec(
    string Name, NamedVariant[] Variants, VerificationSpec? Verification, Stacking Fuse = Stacking.Auto, SweepTerms? Terms = null,
    bool Analysis = false, bool Robustness = false, Halving? Halving = null, StopRule? StopWhen = null);
