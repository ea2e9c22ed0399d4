using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A variant of the file before its parent is known.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="Spec">Everything but <see cref="VariantSpec.InitialiseFrom"/>; null if something of it is wrong, which has been told.</param>
/// <param name="Parent">What it starts from; null for random weights.</param>
/// <param name="Refine">What is done if it gets answers wrong; null if it does not say.</param>
/// <param name="Settings">What it is made of.</param>
/// <param name="Requires">Labels that a silo must have to train it; null: any silo may.</param>
/// <param name="Extends">The variant of the file whose training it goes on with; its specification is made of that one's. Null for none.</param>
internal sealed record Draft(
    Place At, string Name, VariantSpec? Spec, ParentRequest? Parent, Settings Settings, RefineBlock? Refine = null, string[]? Requires = null,
    ExtensionRequest? Extends = null)
{
    /// <summary>Stands for what the file does not say, or says wrongly, while the rest is looked at.</summary>
    private static readonly VariantSpec Blank = new() { Digits = 1, Layers = 1, Heads = 1, Steps = 1 };

    /// <summary>Turns settings into a specification; null after telling what is missing or out of range.</summary>
    public static VariantSpec? SpecOf(Place at, string what, Settings settings, Problems problems)
    {
        foreach (var key in VariantKey.Required.Where(key => settings[key] is null))
        {
            problems.Add(at, $"{what} lacks '{key}'. Give it here or under 'defaults'.");
        }

        var known = VariantKey.All.Where(key => settings[key.Name]?.Value is not null).ToArray();
        var isWhole = VariantKey.Required.All(key => settings[key] is not null) && known.Length == VariantKey.All.Count(key => settings[key.Name] is not null);
        var spec = known.Aggregate(Blank, (built, key) => key.Apply(built, settings[key.Name]!.Value!));
        if (settings["dHead"] is null && settings["dModel"] is null or { Value: not null })
        {
            spec = WithHeadWidth(spec, settings["dModel"]?.At ?? at, problems);
        }

        SpecProblem[] wrong = spec is null ? [] : [.. VariantRules.Check(spec).Where(problem => isWhole || settings[problem.Key]?.Value is not null)];
        foreach (var problem in wrong)
        {
            problems.Add(PlaceOf(problem.Key, settings, at), problem.Message);
        }

        return isWhole && wrong.Length == 0 ? spec : null;
    }

    /// <summary>Makes the specification of an extension: its own settings over the other variant's; null after telling what is wrong.</summary>
    /// <param name="request">What it extends.</param>
    /// <param name="parent">The other variant.</param>
    /// <param name="problems">Where to tell of it.</param>
    public VariantSpec? Extended(ExtensionRequest request, VariantSpec parent, Problems problems)
    {
        if (Settings[Settings.InitialiseFrom] is { Value: not null and not ParentRequest { Mode: 0 } } other)
        {
            problems.Add(other.At, ExtensionRules.NotBoth);
            return null;
        }

        if (Settings["steps"] is not { } steps)
        {
            problems.Add(At, $"The variant '{Name}' lacks 'steps': how many more it takes after those of '{request.Variant}'. The defaults do not count for it.");
            return null;
        }

        var known = VariantKey.All.Where(key => Settings[key.Name] is not null).ToArray();
        if (Array.Exists(known, key => Settings[key.Name]!.Value is null))
        {
            return null; // which has been told
        }

        var spec = known.Aggregate(ExtensionRules.SpecOf(parent, (int)steps.Value!), (built, key) => key.Apply(built, Settings[key.Name]!.Value!));
        var wrong = VariantRules.Check(spec);
        foreach (var problem in wrong)
        {
            problems.Add(PlaceOf(problem.Key, Settings, At), problem.Message);
        }

        if (wrong.Count == 0 && ExtensionRules.Misfit(Name, spec, request.Variant, parent) is { } misfit)
        {
            problems.Add(request.At, misfit);
            return null;
        }

        return wrong.Count == 0 ? spec : null;
    }

    /// <summary>Where a key stands, be it in the defaults; where it does not, <paramref name="at"/>.</summary>
    public static Place PlaceOf(string key, Settings settings, Place at) =>
        (settings[key] ?? (key is VariantRules.Size ? settings["dModel"] ?? settings["layers"] : null))?.At ?? at;

    /// <summary>The originals' ratio: 170 for a width of 510, a third of it.</summary>
    private static VariantSpec? WithHeadWidth(VariantSpec spec, Place at, Problems problems)
    {
        if (spec.DModel % 3 == 0 || spec.DModel < 1)
        {
            return spec with { DHead = Math.Max(1, spec.DModel / 3) };
        }

        problems.Add(at, $"dModel is {spec.DModel}, and dHead is by default a third of it, which is no whole number here. Give 'dHead'.");
        return null;
    }
}
