using System.Globalization;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Transformer;

/// <summary>An attention head, <c>L0H2</c>, or the MLP of a layer, <c>L0MLP</c>, at any position of a question.</summary>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0; null for the MLP.</param>
internal readonly partial record struct NodeAddress(int Layer, int? Head)
{
    /// <summary>Parses a list such as <c>L0H1 L0MLP L1H2</c>; duplicates are removed.</summary>
    /// <exception cref="WarmStartException">The text is not such a list.</exception>
    public static IReadOnlyList<NodeAddress> ParseList(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse).Distinct()];

    /// <summary><c>L0H2</c>, or <c>L0MLP</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"L{Layer}{(Head is { } head ? string.Create(CultureInfo.InvariantCulture, $"H{head}") : "MLP")}");

    private static NodeAddress Parse(string text) => Form().Match(text) is { Success: true } match
        ? new(Number(match.Groups["layer"]), match.Groups["head"].Success ? Number(match.Groups["head"]) : null)
        : throw new WarmStartException($"'{text}' names no attention head and no MLP. Nodes are listed as in 'L0H1 L0MLP L1H2', layer and head from 0.");

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\AL(?<layer>[0-9]{1,4})(H(?<head>[0-9]{1,4})|MLP)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
