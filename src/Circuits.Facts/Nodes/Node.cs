using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Circuits;

/// <summary>The unit of ablation: one attention head, or the whole MLP of a layer, at one position.</summary>
/// <param name="Position">The token's position, from 0.</param>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0; null for the MLP.</param>
[JsonConverter(typeof(NodeJsonConverter))]
public readonly partial record struct Node(int Position, int Layer, int? Head)
{
    public bool IsMlp => Head is null;

    /// <summary><c>P14L0H1</c>, or <c>P14L0MLP</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"P{Position}L{Layer}{(Head is { } head ? string.Create(CultureInfo.InvariantCulture, $"H{head}") : "MLP")}");

    /// <summary>Parses <c>P14L0H1</c>, <c>P9L1MLP</c>, and the originals' other notations: <c>P09L0H1</c>, <c>P9L1M0</c>.</summary>
    /// <exception cref="FormatException">The text is not a name of a node.</exception>
    public static Node Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Name().Match(text.Trim());
        return match.Success
            ? new(Number("position"), Number("layer"), match.Groups["head"].Success ? Number("head") : null)
            : throw new FormatException($"'{text}' is not a node. Write position, layer and head, such as P14L0H1, or P14L0MLP for the MLP.");

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"\AP(?<position>[0-9]{1,4})L(?<layer>[0-9]{1,4})(H(?<head>[0-9]{1,4})|MLP|M0)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
