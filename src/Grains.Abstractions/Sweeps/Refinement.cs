using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Refinement of a variant whose verification finds wrong answers: rounds of further training on what it fails.</summary>
/// <remarks>
/// A round is a variant of its own. It starts from the weights of its predecessor, draws a share of its questions from the strata that
/// the predecessor fails (<see cref="VariantSpec.Focus"/>), and is verified in the same way. The first round without a wrong answer is the last.
/// </remarks>
/// <param name="Rounds">Maximum number of rounds, 1–20.</param>
/// <param name="Steps">Optimiser steps per round.</param>
/// <param name="Percent">The share of a round's rows that is drawn from failing strata, 1–100.</param>
/// <param name="LearningRate">Learning rate of each round at the end of its warm-up; null for the variant's.</param>
[GenerateSerializer, Immutable, Alias("va.Refinement")]
public sealed record Refinement(
    int Rounds, int Steps, int Percent = Refinement.DefaultPercent, double? LearningRate = null)
{
    public const int MaxRounds = 20;
    public const int DefaultRounds = 3;
    public const int DefaultPercent = 50;

    /// <summary>Separates a variant's name from the round's number; names of variants must not contain it.</summary>
    public const char Mark = '~';

    /// <summary>Returns the name of what a round refines, <c>sub</c> of <c>sub~1</c>; other names are returned as they are.</summary>
    public static string RefinedBy(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Split(Mark)[0];
    }

    /// <summary>Returns the name of a round: <c>sub~1</c>.</summary>
    public static string NameOf(string variant, int round) => string.Create(CultureInfo.InvariantCulture, $"{variant}{Mark}{round}");
}

/// <summary>The origin of a refinement round.</summary>
/// <param name="Variant">Name in the sweep of the variant or earlier round that it refines.</param>
/// <param name="Round">Number of the round, from 1.</param>
/// <param name="Strata">Number of failing strata that its questions focus on.</param>
/// <param name="Percent">Percentage of its rows drawn from them.</param>
/// <param name="Failures">Wrong answers of <paramref name="Variant"/> in all its verifications.</param>
[GenerateSerializer, Immutable, Alias("va.RefinedFrom")]
public sealed record RefinedFrom(string Variant, int Round, int Strata, int Percent, long Failures);
