namespace VerifiedAddition.Circuits;

/// <summary>The separator between a tag's kind and its value.</summary>
public enum TagSeparator
{
    /// <summary><c>Impact:A3</c>, as in all files of the later libraries. Used for all files written here.</summary>
    Colon,

    /// <summary><c>Impact.A3</c>, as in the first notebooks.</summary>
    Dot,
}

/// <summary>One fact about a node, in the originals' grammar: a kind and what it says (docs/domain.md, section 9.6).</summary>
/// <param name="Kind">One of <see cref="TagKinds"/>, in the later spelling.</param>
/// <param name="Value">The value: <c>A3</c>, <c>S012</c>, <c>P3=52</c>, <c>A2.SC</c>.</param>
public readonly record struct Tag(string Kind, string Value)
{
    /// <summary>Every spelling of every kind, longest first: those of the first notebooks, and older ones of the later libraries.</summary>
    private static readonly (string Spelling, string Kind)[] Spellings =
    [
        .. TagKinds.All.Select(kind => (kind, kind))
            .Append(("FailPerc", TagKinds.Failure))
            .Append(("Fail", TagKinds.Failure))
            .Append(("Add", TagKinds.Addition))
            .Append(("Sub", TagKinds.Subtraction))
            .Append(("MathAdd", TagKinds.Addition))
            .Append(("MathSub", TagKinds.Subtraction))
            .Append(("MathNeg", TagKinds.Negative))
            .OrderByDescending(pair => pair.Item1.Length),
    ];

    /// <summary>Parses a tag with either separator.</summary>
    /// <exception cref="FormatException">The text is not a tag of a known kind.</exception>
    public static Tag Parse(string text) => TryParse(text) ?? throw new FormatException(
        $"'{text}' is not a tag. A tag is a kind and a value, such as Impact:A3 (or Impact.A3); the kinds are " +
        $"{string.Join(", ", TagKinds.All)}.");

    /// <summary>Parses a tag with either separator; null if the text is not a tag of a known kind.</summary>
    public static Tag? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        foreach (var (spelling, kind) in Spellings)
        {
            // With a colon, everything before it is the kind: Math.Other:1 is not of the kind Math.
            var isSo = text.Length > spelling.Length + 1 && text.StartsWith(spelling, StringComparison.Ordinal) &&
                (colon < 0 ? text[spelling.Length] == '.' : colon == spelling.Length);
            if (isSo)
            {
                return new(kind, Said(kind, text[(spelling.Length + 1)..]));
            }
        }

        return null;
    }

    /// <summary>The tag with a colon, as in files: <c>Impact:A3</c>.</summary>
    public override string ToString() => ToString(TagSeparator.Colon);

    /// <summary>The tag with either separator; with the dot in the first notebooks' spelling.</summary>
    public string ToString(TagSeparator separator) => separator == TagSeparator.Colon
        ? $"{Kind}:{Value}"
        : Kind switch
        {
            TagKinds.Failure => $"FailPerc.{Value}",
            TagKinds.Attention => $"{Kind}.{Value.TrimStart('P')}",
            TagKinds.Addition => $"Add.{Value}",
            TagKinds.Subtraction => $"Sub.{Value}",
            TagKinds.Negative => "Sub.NG",
            _ => $"{Kind}.{Value}",
        };

    /// <summary>Positions are written as P3 in files and as 3 in the first notebooks.</summary>
    private static string Said(string kind, string value) =>
        kind == TagKinds.Attention && char.IsAsciiDigit(value[0]) ? "P" + value : value;
}

/// <summary>The kinds of tags.</summary>
public static class TagKinds
{
    /// <summary>The percentage of questions that fail without the node: <c>Fail%:44</c>.</summary>
    public const string Failure = "Fail%";

    /// <summary>The answer symbols that are wrong without the node: <c>Impact:A43</c>.</summary>
    public const string Impact = "Impact";

    /// <summary>The classes of additions that fail without the node: <c>Math.Add:S012</c>.</summary>
    public const string Addition = "Math.Add";

    /// <summary>The classes of subtractions with positive answers that fail: <c>Math.Sub:M01</c>.</summary>
    public const string Subtraction = "Math.Sub";

    /// <summary>The classes of subtractions with negative answers that fail: <c>Math.Neg:N12</c>.</summary>
    public const string Negative = "Math.Neg";

    /// <summary>Multiplications fail: <c>Math.Mul:MUL</c>.</summary>
    public const string Multiplication = "Math.Mul";

    /// <summary>The share of a head's attention on a position: <c>Attn:P3=52</c>.</summary>
    public const string Attention = "Attn";

    /// <summary>What a node computes: <c>Algo:A2.SC</c>.</summary>
    public const string Algorithm = "Algo";

    /// <summary>What a probe found at the node, with a figure or a word: <c>Probe:A1.LINXFER=93</c>. In the originals' files only.</summary>
    public const string Probe = "Probe";

    public static IReadOnlyList<string> All { get; } =
        [Failure, Impact, Addition, Subtraction, Negative, Multiplication, Attention, Algorithm, Probe, "Posn", "ACDC", "Math", "PCA"];
}
