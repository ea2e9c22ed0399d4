using System.Globalization;
using System.Text.RegularExpressions;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>What <see cref="WarmStart"/> may hold, and which models can be placed inside which (docs/domain.md, section 6).</summary>
public static partial class WarmStartRules
{
    private const string Key = "initialiseFrom";

    /// <summary>The highest mode.</summary>
    public const int LastMode = 4;

    /// <summary>Returns everything that is wrong with <paramref name="inheritance"/> for any model; empty if it is valid.</summary>
    public static IReadOnlyList<SpecProblem> Check(WarmStart inheritance)
    {
        ArgumentNullException.ThrowIfNull(inheritance);
        var problems = new List<SpecProblem>();
        if (!IsParent(inheritance.Parent))
        {
            problems.Add(new(
                Key,
                $"initialiseFrom is {UntrustedText.Quote(inheritance.Parent)}, but must be the identity of a variant, or '{WarmStart.FilePrefix}' " +
                "and the hash of a weight file."));
        }

        Ranges.Whole(problems, "mode", inheritance.Mode, 1, LastMode);
        Ranges.Known(problems, "policy", inheritance.Policy);
        if (inheritance.Heads is { } nodes && !Nodes().IsMatch(nodes))
        {
            problems.Add(new("nodes", $"nodes are {UntrustedText.Quote(nodes)}, but must be heads and MLPs such as 'L0H1 L0MLP L1H2'."));
        }

        return problems;
    }

    /// <summary>Returns why a model cannot start from another; null if it can.</summary>
    /// <param name="name">The model's name, for the message.</param>
    /// <param name="spec">The model.</param>
    /// <param name="policy">Which tensors are copied.</param>
    /// <param name="parentName">The other model's name, for the message.</param>
    /// <param name="parent">The other model.</param>
    public static string? Misfit(string name, VariantSpec spec, WarmStartPolicy policy, string parentName, ModelDescription parent)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parent);
        return spec switch
        {
            _ when parent.IsUnsigned =>
                $"'{parentName}' has {parent.Layout.VocabularySize} tokens and writes answers without a sign, but '{name}' is to write them with one: every position and the vocabulary differ. Start from a model of {Vocabulary.Size} tokens.",
            _ when spec.Digits != parent.Digits => Differ("digits", spec.Digits, parent.Digits, "Both must have as many."),
            _ when spec.DModel != parent.DModel => Differ("dModel", spec.DModel, parent.DModel, "Both must have the same."),
            _ when spec.DHead != parent.DHead => Differ("dHead", spec.DHead, parent.DHead, "Both must have the same."),
            _ when spec.Architecture.ToString() != (parent.Architecture ?? default(Architecture).ToString()) =>
                $"'{name}' has the architecture {spec.Architecture}, but its parent '{parentName}' has {parent.Architecture ?? default(Architecture).ToString()}. Both must have the same.",
            _ when spec.Layers < parent.Layers => Differ("layers", spec.Layers, parent.Layers, "A parent has no more than its child."),
            _ when spec.Heads < parent.Heads => Differ("heads", spec.Heads, parent.Heads, "A parent has no more than its child."),
            _ when policy is WarmStartPolicy.Original && parent.Layers < 2 =>
                $"'{parentName}' has one layer, and policy 'seed' inserts two or more, as the originals do. Choose policy 'complete' for '{name}'.",
            _ => null,
        };

        string Differ(string what, int own, int others, string rule) => string.Create(
            CultureInfo.InvariantCulture, $"'{name}' has {own} {what}, but its parent '{parentName}' has {others}. {rule}");
    }

    private static bool IsParent(string? parent) => TextRules.IsHash(
        parent?.StartsWith(WarmStart.FilePrefix, StringComparison.Ordinal) == true ? parent[WarmStart.FilePrefix.Length..] : parent);

    /// <summary>At most 64 layers, each with at most 64 heads and an MLP.</summary>
    [GeneratedRegex(
        @"\AL[0-9]{1,4}(H[0-9]{1,4}|MLP)( L[0-9]{1,4}(H[0-9]{1,4}|MLP)){0,4159}\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Nodes();
}
