using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>What an <see cref="Extension"/> may hold, and which variants can extend which.</summary>
public static class ExtensionRules
{
    private const string Key = "extends";

    /// <summary>What is wrong with a variant that extends one and starts from another.</summary>
    public const string NotBoth =
        "extends and initialiseFrom exclude each other: the first goes on with weights, optimiser moments and questions of a training, the other starts " +
        "from weights alone. Take one of them away.";

    /// <summary>What an extension has as its parent has it; it has steps and a learning rate of its own.</summary>
    private static readonly (string Key, Func<VariantSpec, string> Of)[] Kept =
    [
        ("digits", spec => Word(spec.Digits)),
        ("layers", spec => Word(spec.Layers)),
        ("heads", spec => Word(spec.Heads)),
        ("dModel", spec => Word(spec.DModel)),
        ("dHead", spec => Word(spec.DHead)),
        ("batchSize", spec => Word(spec.BatchSize)),
        ("weightDecay", spec => Word(spec.WeightDecay)),
        ("seed", spec => Word(spec.Seed)),
        ("subtractPercent", spec => Word(spec.SubtractPercent)),
        ("multiplyPercent", spec => Word(spec.MultiplyPercent)),
        ("generator", spec => Ranges.Word(spec.Generator)),
        ("mix", spec => Ranges.Word(spec.Mix)),
        ("activation", spec => Ranges.Word(spec.Activation)),
        ("normalisation", spec => Ranges.Word(spec.Normalisation)),
        ("positions", spec => Ranges.Word(spec.Positions)),
        ("unembeddingBias", spec => Ranges.Word(spec.UnembeddingBias)),
        ("grokFast", spec => spec.GrokFast?.ToString() ?? "none"),
        ("focus", spec => spec.Focus?.Canonical ?? "none"),
    ];

    /// <summary>Returns the specification of a variant that goes on from another one.</summary>
    /// <param name="parent">The other variant.</param>
    /// <param name="steps">Number of further optimiser steps.</param>
    /// <param name="learningRate">Learning rate at the end of their warm-up; null for the parent's.</param>
    public static VariantSpec SpecOf(VariantSpec parent, int steps, double? learningRate = null)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return parent with
        {
            Steps = steps,
            LearningRate = learningRate ?? parent.LearningRate,
            InitialiseFrom = null,
            Extends = new(parent.Id.Value, parent.StepsInAll),
        };
    }

    /// <summary>Returns everything that is wrong with a variant as an extension, whatever its parent is; empty if it is valid.</summary>
    public static IReadOnlyList<SpecProblem> Check(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var problems = new List<SpecProblem>();
        if (spec.Extends is not { } extension)
        {
            return problems;
        }

        if (!TextRules.IsHash(extension.Parent))
        {
            problems.Add(new(Key, $"extends is {UntrustedText.Quote(extension.Parent)}, but must be the identity of a variant."));
        }

        Ranges.Whole(problems, "after", extension.After, 1, VariantRules.MaxSteps);
        if (problems.Count == 0 && (long)extension.After + spec.Steps > VariantRules.MaxSteps)
        {
            problems.Add(new("steps", string.Create(
                CultureInfo.InvariantCulture,
                $"steps is {spec.Steps}, after {extension.After} earlier ones, but all together must be at most {VariantRules.MaxSteps}.")));
        }

        if (spec.InitialiseFrom is not null)
        {
            problems.Add(new(Key, NotBoth));
        }

        return problems;
    }

    /// <summary>Returns why a variant cannot extend another; null if it can.</summary>
    /// <param name="name">The variant's name, for the message.</param>
    /// <param name="spec">The variant; its own extension is not looked at if it has none yet.</param>
    /// <param name="parentName">The other variant's name, for the message.</param>
    /// <param name="parent">The other variant.</param>
    public static string? Misfit(string name, VariantSpec spec, string parentName, VariantSpec parent)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parent);
        if (parent.InitialiseFrom is { Resets: true } from)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"'{parentName}' resets weights while it trains (initialiseFrom, mode {from.Mode}), which an extension would not. Start '{name}' from its weights with 'initialiseFrom'.");
        }

        if (Array.Find(Kept, key => !string.Equals(key.Of(spec), key.Of(parent), StringComparison.Ordinal)) is { Key: not null } other)
        {
            return $"'{name}' has {other.Key} {other.Of(spec)}, but '{parentName}', which it extends, has {other.Of(parent)}. An extension has steps and a " +
                "learningRate of its own and all else from its parent: leave the key out, or start from the weights with 'initialiseFrom'.";
        }

        return spec.Extends is { } extension && extension.After != parent.StepsInAll
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}' goes on after step {extension.After}, but '{parentName}' ends at step {parent.StepsInAll}. An extension begins where its parent ends.")
            : null;
    }

    private static string Word(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
