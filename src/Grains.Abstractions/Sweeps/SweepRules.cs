namespace VerifiedAddition.Grains;

/// <summary>A fault in a sweep's specification.</summary>
/// <param name="Variant">Index of the variant it is about, from 0; null if it is about the sweep.</param>
/// <param name="Key">The key as a sweep file writes it, such as <c>dModel</c>.</param>
/// <param name="Message">The value, what was expected, and what to do.</param>
public sealed record SweepFault(int? Variant, string Key, string Message);

/// <summary>Rules for a <see cref="SweepSpec"/>: the one check used by the reader of sweep files, the grid and any other caller.</summary>
public static class SweepRules
{
    /// <summary>Maximum number of variants of a sweep.</summary>
    public const int MaxVariants = 100_000;

    /// <summary>Returns everything that is wrong with <paramref name="spec"/>; empty if it can be submitted.</summary>
    /// <remarks>Whether a weight file fits is not checked here: see <see cref="WarmStartRules.Misfit"/>, which takes a described file.</remarks>
    public static IReadOnlyList<SweepFault> Check(SweepSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var faults = new List<SweepFault>();
        if (!NameRules.Fits(spec.Name))
        {
            faults.Add(new(null, "name", $"name is {UntrustedText.Quote(spec.Name)}. {NameRules.Rule}"));
        }

        var own = new List<SpecProblem>();
        Ranges.Known(own, "fuse", spec.Fuse);
        own.AddRange(spec.Terms is { } terms ? SweepTermsRules.Check(terms) : []);
        own.AddRange(spec.Verification is { } verification ? VerificationRules.Check(verification) : []);
        faults.AddRange(own.Select(problem => new SweepFault(null, problem.Key, problem.Message)));
        faults.AddRange(spec.Variants is { Length: > 0 and <= MaxVariants } ? MilestoneRules.Check(spec) : []);
        switch (spec.Variants)
        {
            case null or { Length: 0 }:
                faults.Add(new(null, "variants", "The sweep has nothing to train. Give it at least one variant."));
                break;
            case { Length: > MaxVariants } many:
                faults.Add(new(null, "variants", TooMany(many.Length)));
                break;
            default:
                faults.AddRange(spec.Variants.SelectMany(Check));
                faults.AddRange([.. Together(spec, faults)]);
                break;
        }

        return faults;
    }

    /// <exception cref="ArgumentException"><paramref name="spec"/> is invalid; the message says why.</exception>
    public static void Require(SweepSpec spec)
    {
        var faults = Check(spec);
        Refusals.ThrowIfAny(
            [.. faults.Select(fault => fault.Variant is { } variant
                ? $"Variant {UntrustedText.Quote(spec.Variants[variant]?.Name)}: {fault.Message}"
                : fault.Message)],
            $"The sweep {UntrustedText.Quote(spec.Name)} cannot be run",
            nameof(spec));
    }

    /// <summary>Returns the message for a sweep that is too large.</summary>
    public static string TooMany(int variants) =>
        $"The sweep has {variants} variants, but at most {MaxVariants} are taken. Make several sweeps of it.";

    /// <summary>Checks a variant by itself.</summary>
    private static IEnumerable<SweepFault> Check(NamedVariant variant, int index)
    {
        if (variant?.Spec is null)
        {
            return [new(index, "variants", "There is no specification.")];
        }

        var problems = new List<SpecProblem>();
        if (!NameRules.Fits(variant.Name))
        {
            problems.Add(new("name", variant.Name?.Contains(Refinement.Mark, StringComparison.Ordinal) == true
                ? $"name is {UntrustedText.Quote(variant.Name)}, which has a '{Refinement.Mark}': that stands in names of rounds of refinement. Rename it."
                : $"name is {UntrustedText.Quote(variant.Name)}. {NameRules.Rule}"));
        }

        problems.AddRange(VariantRules.Check(variant.Spec));
        problems.AddRange(variant.Refine is { } refine ? RefinementRules.Check(refine).Select(problem => problem with { Key = $"refine.{problem.Key}" }) : []);
        problems.AddRange(LabelRules.Check("requires", variant.Requires).Select(message => new SpecProblem("requires", message)));
        return problems.Select(problem => new SweepFault(index, problem.Key, problem.Message));
    }

    /// <summary>Checks the variants together, and how they are to be verified.</summary>
    private static IEnumerable<SweepFault> Together(SweepSpec spec, List<SweepFault> known)
    {
        var wrong = known.Select(fault => fault.Variant).ToHashSet();
        var sound = spec.Variants.Index().Where(one => !wrong.Contains(one.Index)).ToArray();
        return
        [
            .. sound.Where(one => one.Item.Refine is not null && spec.Verification is null).Select(one => new SweepFault(
                one.Index, "refine", "refine needs a verification, to know what fails, but the sweep verifies nothing. Take 'verification: none' away, or 'refine'.")),
            .. sound.GroupBy(one => one.Item.Name, StringComparer.Ordinal).SelectMany(group => group.Skip(1)).Select(one => new SweepFault(
                one.Index, "name", $"The sweep has two variants called '{one.Item.Name}'. Rename one.")),
            .. Parentage(spec, sound),
            .. wrong.Contains(null) ? [] : Questions(spec, sound),
        ];
    }

    /// <summary>Finds missing or unsuitable parents.</summary>
    private static IEnumerable<SweepFault> Parentage(SweepSpec spec, (int Index, NamedVariant Item)[] sound)
    {
        var byId = spec.Variants.Where(variant => variant?.Spec is not null).GroupBy(variant => variant.Spec.Id)
            .ToDictionary(group => group.Key, group => group.First());
        foreach (var (index, variant) in sound)
        {
            if (variant.Spec.ParentVariant is not { } parent)
            {
                continue;
            }

            var trouble = byId.TryGetValue(parent, out var other)
                ? Misfit(variant, other)
                : $"'{variant.Name}' starts from variant {parent}, which is not in the sweep. A sweep has the parents of its variants too.";
            if (trouble is not null)
            {
                yield return new(index, variant.Spec.Extends is null ? "initialiseFrom" : "extends", trouble);
            }
        }
    }

    private static string? Misfit(NamedVariant variant, NamedVariant parent) => variant.Spec.InitialiseFrom is { } from
        ? WarmStartRules.Misfit(variant.Name, variant.Spec, from.Policy, parent.Name, ModelDescription.Of(parent.Spec))
        : ExtensionRules.Misfit(variant.Name, variant.Spec, parent.Name, parent.Spec);

    /// <summary>Finds samples that an operation does not have: each once, for the first variant that would be asked it.</summary>
    private static IEnumerable<SweepFault> Questions(SweepSpec spec, (int Index, NamedVariant Item)[] sound)
    {
        var asked = sound.SelectMany(one => one.Item.Spec.Operations.Select(operation => (Operation: operation, one.Item.Spec.Digits, one.Index)));
        foreach (var (operation, digits, index) in spec.Verification is null ? [] : asked.DistinctBy(one => (one.Operation, one.Digits)))
        {
            if (VerificationRules.Unaskable(operation, digits, spec.Verification!) is { } reason)
            {
                yield return new(index, "sample", reason);
            }
        }
    }
}
