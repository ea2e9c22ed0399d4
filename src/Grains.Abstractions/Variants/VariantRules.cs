using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>A value that an experiment cannot have.</summary>
/// <param name="Key">The key as a sweep file writes it, such as <c>dModel</c>.</param>
/// <param name="Message">The value, what was expected, and what to do.</param>
public sealed record SpecProblem(string Key, string Message);

/// <summary>What a <see cref="VariantSpec"/> may hold.</summary>
public static class VariantRules
{
    /// <summary>The widest residual stream, the most heads and so on that are taken for intended.</summary>
    private const int Largest = 65_536;

    /// <summary>Everything that is wrong with <paramref name="spec"/>; empty when it can be trained.</summary>
    public static IReadOnlyList<SpecProblem> Check(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var problems = new List<SpecProblem>();
        Whole("digits", spec.Digits, 1, 18);
        Whole("layers", spec.Layers, 1, 64);
        Whole("heads", spec.Heads, 1, 64);
        Whole("dModel", spec.DModel, 1, Largest);
        Whole("dHead", spec.DHead, 1, Largest);
        Whole("steps", spec.Steps, 1, 100_000_000);
        Whole("batchSize", spec.BatchSize, 1, Largest);
        Whole("subtractPercent", spec.SubtractPercent, 0, 100);
        Whole("multiplyPercent", spec.MultiplyPercent, 0, 100);
        Real("learningRate", spec.LearningRate, spec.LearningRate is > 0 and <= 1, "above 0 and at most 1");
        Real("weightDecay", spec.WeightDecay, spec.WeightDecay is >= 0 and <= 1, "from 0 to 1");
        if (spec.SubtractPercent + spec.MultiplyPercent > 100)
        {
            problems.Add(new(
                "subtractPercent",
                $"subtractPercent {spec.SubtractPercent} and multiplyPercent {spec.MultiplyPercent} exceed 100 together: " +
                "what they leave of 100 is the share of additions."));
        }

        if (problems.Count == 0 && spec.Focus is not null)
        {
            Focused();
        }

        return problems;

        void Focused()
        {
            try
            {
                _ = GeneratorOf(spec);
            }
            catch (ArgumentException e)
            {
                problems.Add(new("focus", e.Message));
            }
        }

        void Whole(string key, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                problems.Add(new(key, $"{key} is {value}, but must be a whole number from {least} to {most}."));
            }
        }

        void Real(string key, double value, bool fits, string expected)
        {
            if (!fits)
            {
                problems.Add(new(key, string.Create(CultureInfo.InvariantCulture, $"{key} is {value}, but must be {expected}.")));
            }
        }
    }

    /// <summary>How the training questions are drawn.</summary>
    public static GeneratorSpec GeneratorOf(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var focus = spec.Focus is { } given ? new StratumFocus(given.Percent, given.Additions, given.Subtractions) : null;
        return new(spec.Digits, spec.Generator, spec.SubtractPercent, spec.MultiplyPercent, spec.Mix, focus);
    }
}
