using System.Buffers;
using System.Globalization;
using System.Text;

namespace VerifiedAddition.Grains;

/// <summary>Makes text that came from elsewhere fit to be shown: nothing in it moves the cursor, or hides, reorders or forges what stands beside it.</summary>
/// <remarks>
/// What is not to be shown as it is becomes one visible character: a control character its picture (<c>␛</c> for the one that begins
/// a terminal's escape sequences), and a mark that is not seen, such as one that turns the direction of writing, <c>�</c>. All other
/// text, in whatever language, stays what it is.
/// </remarks>
public static class UntrustedText
{
    private const int MaxLetters = 100;
    private const char Delete = '\u007f';
    private const char ZeroWidthNonJoiner = '\u200c';
    private const char ZeroWidthJoiner = '\u200d';

    /// <summary>The text in one line: line breaks and tabs are shown as well.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsHarmless(text) ? text : Shown(text, keepsLines: false);
    }

    /// <summary>The text with its line breaks and tabs.</summary>
    public static string Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsHarmless(text) ? text : Shown(text, keepsLines: true);
    }

    /// <summary>The text with its line breaks, of which none begins a line as a sentence of ours does: all lines but the first are indented.</summary>
    public static string Sentence(string text) => Lines(text).ReplaceLineEndings($"{Environment.NewLine}  ");

    /// <summary>A value for a message: in one line, cut if it is long, in quotation marks; <c>nothing</c> for none.</summary>
    public static string Quote(string? text) => text is null
        ? "nothing"
        : $"'{OneLine(text.Length <= MaxLetters ? text : text[..MaxLetters] + "…")}'";

    /// <summary>JSON in which nothing but its line breaks acts on a screen: what does is escaped, since it can only stand in strings.</summary>
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

    /// <summary>Whether the text is shown as it is, in one line.</summary>
    public static bool IsHarmless(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return true; // as nearly all texts are
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            // Half of a surrogate pair is no character.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || Shown(rune) != rune)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>What is shown for a character.</summary>
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
        foreach (var rune in text.EnumerateRunes()) // half a surrogate pair becomes � by itself
        {
            shown.Append((keepsLines && rune.Value is '\n' or '\t' or '\r' ? rune : Shown(rune)).ToString());
        }

        return keepsLines ? LoneReturns(shown) : shown.ToString();
    }

    /// <summary>A carriage return without a line feed writes over what stands in the line.</summary>
    private static string LoneReturns(StringBuilder text) => text
        .Replace("\r\n", "\n").Replace('\r', (char)Shown(new Rune('\r')).Value).Replace("\n", Environment.NewLine).ToString();

    private static Rune Shown(Rune rune) => rune.Value switch
    {
        < ' ' => new Rune(0x2400 + rune.Value),
        Delete => new Rune(0x2421),
        ZeroWidthNonJoiner or ZeroWidthJoiner => rune, // words of some languages, and emoji, are made with them
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? Rune.ReplacementChar
            : rune,
    };
}
