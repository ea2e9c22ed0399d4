using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A variant of the file before its parent is known.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="Spec">Everything but <see cref="VariantSpec.InitialiseFrom"/>.</param>
/// <param name="Parent">What it starts from; null for random weights.</param>
/// <param name="Refine">What is done if it gets answers wrong; null if it does not say.</param>
/// <param name="Requires">Labels that a silo must have to train it; null: any silo may.</param>
internal sealed record Draft(
    Place At, string Name, VariantSpec Spec, ParentRequest? Parent, RefineBlock? Refine = null, string[]? Requires = null)
{
    private static readonly VariantSpec Blank = new() { Digits = 0, Layers = 0, Heads = 0, Steps = 0 };

    /// <summary>Turns settings into a specification; null after telling what is missing or out of range.</summary>
    public static VariantSpec? SpecOf(Place at, string what, Settings settings, Problems problems)
    {
        foreach (var key in VariantKey.Required.Where(key => settings[key] is null))
        {
            problems.Add(at, $"{what} lacks '{key}'. Give it here or under 'defaults'.");
        }

        var known = VariantKey.All.Where(key => settings[key.Name] is not null).ToArray();
        if (VariantKey.Required.Any(key => settings[key] is null) || known.Any(key => settings[key.Name]!.Value is null))
        {
            return null;
        }

        var spec = known.Aggregate(Blank, (built, key) => key.Apply(built, settings[key.Name]!.Value!));
        if (settings["dHead"] is null)
        {
            spec = WithHeadWidth(spec, settings["dModel"]?.At ?? at, problems);
        }

        var wrong = spec is null ? [] : VariantRules.Check(spec);
        foreach (var problem in wrong)
        {
            problems.Add(settings[problem.Key]?.At ?? at, problem.Message);
        }

        return wrong.Count == 0 ? spec : null;
    }

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
