using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Arithmetic;

/// <summary>Texts that lie where a file should: pointers of version control, web pages, what a server said.</summary>
internal static partial class StandInText
{
    /// <summary>More is not looked at.</summary>
    private const int Looked = 4096;

    private const int MaxLength = 60;

    private const string NotTheFile =
        "The address leads to a page about the file, to an error or to a sign-in. Download the file itself: on Hugging Face its address has " +
        "/resolve/ where the page has /blob/, on GitHub it is behind 'Raw'.";

    /// <summary>A pointer or a page; null for any other content.</summary>
    public static string? Page(ReadOnlySpan<byte> content) => TextOf(content)?.TrimStart('\uFEFF', ' ', '\t', '\r', '\n') is { } text
        ? Pointer(text) ?? Markup(text)
        : null;

    /// <summary>Describes any text; null if the content is not text.</summary>
    public static string? Words(ReadOnlySpan<byte> content)
    {
        if (TextOf(content)?.Trim('\uFEFF', ' ', '\t', '\r', '\n') is not { Length: > 0 } text)
        {
            return null;
        }

        if (LinkTarget().IsMatch(text))
        {
            return $"it is the text '{Readable(text)}': a link that was copied as a text. Give the file that it leads to.";
        }

        return text.StartsWith("UEsDB", StringComparison.Ordinal)
            ? "it is a zip that was written as base64 text. Decode it (base64 -d), and give what comes of it."
            : $"it is a text that begins with '{Readable(text)}', perhaps what a server said instead of sending the file. " +
                "Check the address, and download it again.";
    }

    /// <summary>The beginning of a text, on one line and without control characters.</summary>
    public static string Readable(string text)
    {
        var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        return string.Concat(cut.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter)).TrimEnd();
    }

    private static string? Pointer(string text)
    {
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal) || text.StartsWith("version https://hawser", StringComparison.Ordinal))
        {
            var size = PointedSize().Match(text) is { Success: true } match && long.TryParse(match.Groups["size"].ValueSpan, CultureInfo.InvariantCulture, out var bytes)
                ? string.Create(CultureInfo.InvariantCulture, $" of {bytes:N0} bytes")
                : "";
            return $"it is a Git LFS pointer, which stands for a file{size} that is stored elsewhere. " +
                "Run 'git lfs pull' in its repository, or download the file itself.";
        }

        return text.Contains("/annex/objects/", StringComparison.Ordinal) && !text.Contains('<')
            ? "it is a git-annex pointer, which stands for a file that is stored elsewhere. Run 'git annex get' on it."
            : text.StartsWith("outs:", StringComparison.Ordinal) && text.Contains("md5", StringComparison.Ordinal)
                ? "it is a DVC pointer, which stands for a file that is stored elsewhere. Run 'dvc pull' in its repository."
                : null;
    }

    private static string? Markup(string text)
    {
        if (!text.StartsWith('<'))
        {
            return null;
        }

        var said = Title().Match(text) is { Success: true } match ? $" ('{Readable(match.Groups["title"].Value.Trim())}')" : "";
        return Html().IsMatch(text)
            ? $"it is a web page{said}. {NotTheFile}"
            : $"it is XML{said}, as servers of files tell errors. {NotTheFile}";
    }

    /// <summary>The beginning of a text in UTF-8; null for bytes that are none.</summary>
    private static string? TextOf(ReadOnlySpan<byte> content)
    {
        var looked = content[..Math.Min(content.Length, Looked)];
        foreach (var one in looked)
        {
            if (one is < 0x20 and not ((byte)'\t' or (byte)'\r' or (byte)'\n') or 0x7F)
            {
                return null;
            }
        }

        var text = Encoding.UTF8.GetString(looked);
        return text.AsSpan(0, Math.Max(0, text.Length - 3)).Contains('\uFFFD') ? null : text; // the last letter may be cut
    }

    [GeneratedRegex(
        "^<(!doctype html|html|head|body|title|meta|script|!--)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Html();

    [GeneratedRegex(
        "<(title|code|message)[^>]*>(?<title>[^<]+)<",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Title();

    [GeneratedRegex("(^|\n)size (?<size>[0-9]{1,18})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PointedSize();

    /// <summary>The target of a symbolic link as text: checked out by Git without symbolic links, and found in copies of Hugging Face's cache.</summary>
    [GeneratedRegex(@"\A\.\.?/[^\s<>]+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LinkTarget();
}
