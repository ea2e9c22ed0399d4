using System.Text.RegularExpressions;

namespace VerifiedAddition.Docs.Tests;

/// <summary>The headings of a page, as links and comments name them.</summary>
/// <param name="Anchors">What stands behind <c>#</c> in a link: <c>22-parameters</c>.</param>
/// <param name="Sections">Their numbers: <c>2.2</c>. Most pages have none.</param>
internal sealed partial record Headings(IReadOnlySet<string> Anchors, IReadOnlySet<string> Sections)
{
    /// <summary>The headings of a page.</summary>
    /// <param name="page">Its path from the root of the repository.</param>
    public static Headings Of(string page)
    {
        var titles = Heading().Matches(Block().Replace(Repository.Read(page), "")).Select(match => match.Groups["title"].Value.Trim()).ToArray();
        return new(
            titles.Select(AnchorOf).ToHashSet(StringComparer.Ordinal),
            titles.Select(title => Number().Match(title).Value).Where(number => number.Length > 0).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>As GitHub makes it: small letters, digits, hyphens for blanks, nothing else.</summary>
    private static string AnchorOf(string title) => string.Concat(title.ToLowerInvariant()
        .Where(character => char.IsLetterOrDigit(character) || character is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"^#{1,6} (?<title>.+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    /// <summary>In which a line may begin with <c>#</c> and be no heading.</summary>
    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\d+(\.\d+)?(?= )", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
