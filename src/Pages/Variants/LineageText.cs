using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>How a variant starts from another one, in words that follow that one's name.</summary>
public static class LineageText
{
    /// <summary><c>mode 1</c>, <c>extended after step 3,000</c>, <c>from random weights</c></summary>
    public static string Short(VariantSpec spec) => spec switch
    {
        { InitialiseFrom: { } from } => $"mode {Figures.Count(from.Mode)}",
        { Extends: { } extension } => $"extended after step {Figures.Count(extension.After)}",
        _ => "from random weights",
    };

    /// <summary><c>mode 1, complete</c>, <c>extended after step 3,000: 5,000 in all</c></summary>
    public static string Of(VariantSpec spec) => spec switch
    {
        { InitialiseFrom: { } from } => $"{Short(spec)}, {EnumText.Of(from.Policy)}{(from.Late ? ", in the last layers" : "")}",
        { Extends: not null } => $"{Short(spec)}: {Figures.Count(spec.StepsInAll)} in all",
        _ => Short(spec),
    };
}
