using System.Globalization;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Transformer;

/// <summary>One attention head: <c>L0H2</c>, both numbers from 0.</summary>
internal readonly partial record struct HeadAddress(int Layer, int Head)
{
    /// <summary>Reads a list such as <c>L0H1 L1H2</c>; what occurs twice is there once.</summary>
    /// <exception cref="InsertionException">The text is no such list.</exception>
    public static IReadOnlyList<HeadAddress> ParseList(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse).Distinct()];

    private static HeadAddress Parse(string text) => Form().Match(text) is { Success: true } match
        ? new(Number(match.Groups["layer"]), Number(match.Groups["head"]))
        : throw new InsertionException($"'{text}' names no attention head. Heads are listed as in 'L0H1 L1H2', layer and head from 0.");

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^L(?<layer>[0-9]{1,4})H(?<head>[0-9]{1,4})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
