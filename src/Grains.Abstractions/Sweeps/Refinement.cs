using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>What is done with a variant that verification finds wrong answers of: rounds of further training on what it fails.</summary>
/// <remarks>
/// A round is a variant of its own. It starts from the weights of the one before it, draws a share of its questions from the strata that
/// this one fails (<see cref="VariantSpec.Focus"/>), and is verified in the same way. The first round without a wrong answer is the last.
/// </remarks>
/// <param name="Rounds">Rounds at most, 1–20.</param>
/// <param name="Steps">Optimiser steps of a round.</param>
/// <param name="Percent">The share of a round's rows that is drawn from failing strata, 1–100.</param>
/// <param name="LearningRate">Of each round, at the end of its warm-up; null for the variant's.</param>
[GenerateSerializer, Immutable, Alias("va.Refinement")]
public sealed record Refinement(
    int Rounds, int Steps, int Percent = Refinement.DefaultPercent, double? LearningRate = null)
{
    public const int MaxRounds = 20;
    public const int DefaultRounds = 3;
    public const int DefaultPercent = 50;

    /// <summary>Stands between a variant's name and a round's number; no name that is given to a variant has it.</summary>
    public const char Mark = '~';

    /// <summary>What a round is called: <c>sub~1</c>.</summary>
    public static string NameOf(string variant, int round) => string.Create(CultureInfo.InvariantCulture, $"{variant}{Mark}{round}");
}

/// <summary>Where a round of refinement comes from.</summary>
/// <param name="Variant">The variant, or the round before, that it was made to mend: its name in the sweep.</param>
/// <param name="Round">Its number, from 1.</param>
/// <param name="Strata">How many failing strata its questions are focused on.</param>
/// <param name="Percent">The share of its rows that is drawn from them.</param>
/// <param name="Failures">What <paramref name="Variant"/> got wrong, in all its verifications.</param>
[GenerateSerializer, Immutable, Alias("va.RefinedFrom")]
public sealed record RefinedFrom(string Variant, int Round, int Strata, int Percent, long Failures);
