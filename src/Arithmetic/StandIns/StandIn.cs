using System.Globalization;

namespace VerifiedAddition.Arithmetic;

/// <summary>Tells what lies in a file's place when a download or a copy went wrong, by its content and never by its name.</summary>
/// <remarks>
/// File readers ask here when content is not in their format, so that the user learns what the file is rather than what it is not. It is
/// in this library because everything that reads files builds on it.
/// </remarks>
public static class StandIn
{
    /// <summary>Describes what the content is and what to do about it; null if unknown.</summary>
    /// <returns>Text to follow a file's name and a colon: <c>it is a Git LFS pointer … Run 'git lfs pull' …</c></returns>
    public static string? Describe(ReadOnlySpan<byte> content) => DescribeBesideText(content) ?? StandInText.Words(content);

    /// <summary>The same for readers of text files, to which a plain text is nothing strange.</summary>
    /// <inheritdoc cref="Describe"/>
    public static string? DescribeBesideText(ReadOnlySpan<byte> content) =>
        Nothing(content) ?? StandInFormats.Describe(content) ?? StandInText.Page(content);

    private static string? Nothing(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return "it is empty: its download or copy brought nothing. Download or copy it again.";
        }

        return content.ContainsAnyExcept((byte)0) ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"it is {content.Length:N0} zero bytes: room that was set aside for a download or copy that never came. Download or copy it again.");
    }
}
