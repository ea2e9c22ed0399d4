using System.Buffers;
using System.Globalization;
using System.Text;

namespace VerifiedAddition.Grains;

/// <summary>Makes untrusted text safe to display: it cannot move the cursor, nor hide, reorder or forge the text around it.</summary>
/// <remarks>
/// Each unsafe character is replaced by one visible character: a control character by its picture (<c>␛</c> for the one that begins
/// terminal escape sequences), an invisible one, such as a mark that changes the direction of writing, by <c>�</c>. All other
/// text, in any language, is unchanged.
/// </remarks>
public static class UntrustedText
{
    private const int MaxLength = 100;
    private const char Delete = '\u007f';
    private const char ZeroWidthNonJoiner = '\u200c';
    private const char ZeroWidthJoiner = '\u200d';

    /// <summary>The characters of nearly all that is written: of a long table every line.</summary>
    private static readonly SearchValues<char> PlainLines = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code), '\n', '\t']);

    /// <summary>Returns the text on one line: line breaks and tabs are replaced too.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsHarmless(text) ? text : Shown(text, keepsLines: false);
    }

    /// <summary>Returns the text with its line breaks and tabs.</summary>
    public static string Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return !text.AsSpan().ContainsAnyExcept(PlainLines) ? text.Replace("\n", Environment.NewLine, StringComparison.Ordinal)
            : IsHarmless(text) ? text
            : Shown(text, keepsLines: true);
    }

    /// <summary>Returns the text with its line breaks; all lines but the first are indented, so that none looks like a message of this program.</summary>
    public static string Sentence(string text) => Lines(text).ReplaceLineEndings($"{Environment.NewLine}  ");

    /// <summary>Quotes a value for a message: on one line and shortened if long; <c>nothing</c> for null.</summary>
    public static string Quote(string? text) => text is null
        ? "nothing"
        : $"'{OneLine(text.Length <= MaxLength ? text : text[..MaxLength] + "…")}'";

    /// <summary>Escapes JSON so that nothing but its line breaks affects a terminal; unsafe characters can only occur in strings.</summary>
    public static string Json(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (!json.AsSpan().ContainsAnyExceptInRange('\n', '~'))
        {
            return json;
        }

        var shown = new StringBuilder(json.Length);
        foreach (var rune in json.EnumerateRunes())
        {
            _ = rune.Value is '\n' or '\r' || Shown(rune) == rune ? shown.Append(rune.ToString()) : Escaped(shown, rune);
        }

        return shown.ToString();
    }

    /// <summary>Whether the text is safe to display unchanged on one line.</summary>
    public static bool IsHarmless(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return true; // the usual case
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            // Half of a surrogate pair is not a character.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || Shown(rune) != rune)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>Returns the character to display for a character.</summary>
    public static char Shown(char letter) =>
        char.IsSurrogate(letter) ? letter : (char)Shown(new Rune(letter)).Value;

    private static StringBuilder Escaped(StringBuilder shown, Rune rune)
    {
        foreach (var unit in rune.ToString())
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return shown;
    }

    private static string Shown(string text, bool keepsLines)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // half of a surrogate pair becomes �
        {
            shown.Append((keepsLines && rune.Value is '\n' or '\t' or '\r' ? rune : Shown(rune)).ToString());
        }

        return keepsLines ? LoneReturns(shown) : shown.ToString();
    }

    /// <summary>Replaces carriage returns without a line feed, which would overwrite the line.</summary>
    private static string LoneReturns(StringBuilder text) => text
        .Replace("\r\n", "\n").Replace('\r', (char)Shown(new Rune('\r')).Value).Replace("\n", Environment.NewLine).ToString();

    private static Rune Shown(Rune rune) => rune.Value switch
    {
        < ' ' => new Rune(0x2400 + rune.Value),
        Delete => new Rune(0x2421),
        ZeroWidthNonJoiner or ZeroWidthJoiner => rune, // words of some languages, and emoji, contain them
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? Rune.ReplacementChar
            : rune,
    };
}
