using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>An invalid value in a specification.</summary>
/// <param name="Key">The key as a sweep file writes it, such as <c>dModel</c>.</param>
/// <param name="Message">The value, what was expected, and what to do.</param>
public sealed record SpecProblem(string Key, string Message);

/// <summary>Rules for a <see cref="VariantSpec"/>.</summary>
public static class VariantRules
{
    /// <summary>Maximum number of digits of an operand.</summary>
    public const int MaxDigits = Layout.MaxDigits;

    /// <summary>Maximum number of trained parameters: the engine keeps them in one buffer whose size in bytes is an <see cref="int"/>.</summary>
    public const long MaxParameters = 1L << 29;

    /// <summary>Maximum number of optimiser steps.</summary>
    public const int MaxSteps = 100_000_000;

    /// <summary>Maximum width of the residual stream: wider, even a single layer exceeds <see cref="MaxParameters"/>.</summary>
    private const int Widest = 8_000;

    /// <summary>Maximum width of a head and maximum batch size: larger values are taken for mistakes.</summary>
    private const int Largest = 65_536;

    /// <summary>Maximum length of a list of strata: 256 strata, the most that a round focuses on, of the maximum number of digits.</summary>
    private const int MaxFocusLetters = 256 * (MaxDigits + 1);

    /// <summary>The key of a problem that several keys cause together: the number of parameters.</summary>
    public const string Size = "parameters";

    /// <summary>Returns the minimum and maximum of an integer key.</summary>
    /// <param name="key">As a sweep file writes it, such as <c>dModel</c>.</param>
    public static (int Least, int Most) BoundsOf(string key) => key switch
    {
        "digits" => (1, MaxDigits),
        "layers" or "heads" => (1, 64),
        "dModel" => (1, Widest),
        "dHead" or "batchSize" => (1, Largest),
        "steps" => (1, MaxSteps),
        "subtractPercent" or "multiplyPercent" => (0, 100),
        _ => throw new ArgumentException($"'{key}' has no bounds.", nameof(key)),
    };

    /// <summary>Returns everything that is wrong with <paramref name="spec"/>; empty if it can be trained.</summary>
    public static IReadOnlyList<SpecProblem> Check(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var problems = new List<SpecProblem>();
        Whole("digits", spec.Digits);
        Whole("layers", spec.Layers);
        Whole("heads", spec.Heads);
        Whole("dModel", spec.DModel);
        Whole("dHead", spec.DHead);
        Whole("steps", spec.Steps);
        Whole("batchSize", spec.BatchSize);
        Whole("subtractPercent", spec.SubtractPercent);
        Whole("multiplyPercent", spec.MultiplyPercent);
        Real("learningRate", spec.LearningRate, spec.LearningRate is > 0 and <= 1, "above 0 and at most 1");
        Real("weightDecay", spec.WeightDecay, spec.WeightDecay is >= 0 and <= 1, "from 0 to 1");
        if (spec.SubtractPercent + spec.MultiplyPercent > 100)
        {
            problems.Add(new(
                "subtractPercent",
                $"subtractPercent {spec.SubtractPercent} and multiplyPercent {spec.MultiplyPercent} exceed 100 together: " +
                "what they leave of 100 is the share of additions."));
        }

        Ranges.Known(problems, "generator", spec.Generator);
        Ranges.Known(problems, "mix", spec.Mix);
        CheckArchitecture(spec, problems);
        if (problems.Count == 0 && spec.Parameters > MaxParameters)
        {
            problems.Add(new(Size, TooLarge(spec)));
        }

        problems.AddRange(spec.GrokFast?.Check() ?? []);
        problems.AddRange(spec.InitialiseFrom is { } parent ? WarmStartRules.Check(parent) : []);
        problems.AddRange(ExtensionRules.Check(spec));

        if (problems.Count == 0 && spec.Focus is { } focus && Unusable(spec, focus) is { } reason)
        {
            problems.Add(new("focus", reason));
        }

        return problems;

        void Whole(string key, int value)
        {
            var (least, most) = BoundsOf(key);
            Ranges.Whole(problems, key, value, least, most);
        }

        void Real(string key, double value, bool fits, string expected)
        {
            if (!fits)
            {
                problems.Add(new(key, string.Create(CultureInfo.InvariantCulture, $"{key} is {value}, but must be {expected}.")));
            }
        }
    }

    private static void CheckArchitecture(VariantSpec spec, List<SpecProblem> problems)
    {
        Ranges.Known(problems, "activation", spec.Activation);
        Ranges.Known(problems, "normalisation", spec.Normalisation);
        Ranges.Known(problems, "positions", spec.Positions);
        Ranges.Known(problems, "unembeddingBias", spec.UnembeddingBias);
        if (spec.Positions == Positions.Rotary && spec.DHead % 2 != 0)
        {
            problems.Add(new("positions", $"positions are rotary, which turns pairs of numbers, but dHead is {spec.DHead}. Choose an even dHead."));
        }
    }

    /// <exception cref="ArgumentException"><paramref name="spec"/> is invalid.</exception>
    public static void Require(VariantSpec spec) =>
        Refusals.ThrowIfAny([.. Check(spec).Select(problem => problem.Message)], "The variant cannot be trained", nameof(spec));

    /// <summary>Returns how the training questions are drawn.</summary>
    public static GeneratorSpec GeneratorOf(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var focus = spec.Focus is { } given ? new StratumFocus(given.Percent, given.Additions, given.Subtractions) : null;
        return new(spec.Digits, spec.Generator, spec.SubtractPercent, spec.MultiplyPercent, spec.Mix, focus);
    }

    /// <summary>Returns why this focus cannot be used; null if it can.</summary>
    private static string? Unusable(VariantSpec spec, Focus focus)
    {
        if (focus.Additions?.Length > MaxFocusLetters || focus.Subtractions?.Length > MaxFocusLetters)
        {
            return $"focus names more strata than a round is focused on: its lists have at most {MaxFocusLetters} letters.";
        }

        try
        {
            _ = GeneratorOf(spec);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"focus cannot be used: {UntrustedText.Quote(e.Message.Split(" (Parameter '", 2)[0])}";
        }
    }

    private static string TooLarge(VariantSpec spec) => string.Create(
        CultureInfo.InvariantCulture,
        $"{spec.Layers} layers of {spec.Heads} heads with dModel {spec.DModel} and dHead {spec.DHead} are {spec.Parameters:N0} parameters, but no " +
        $"more than {MaxParameters:N0} can be trained. Make the model narrower or shallower.");
}
