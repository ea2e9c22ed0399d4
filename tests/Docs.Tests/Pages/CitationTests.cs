using System.Text.RegularExpressions;

namespace VerifiedAddition.Docs.Tests;

/// <summary>Pages, headings and numbered sections that comments, settings and pages name are there.</summary>
public sealed partial class CitationTests
{
    private static readonly Dictionary<string, Headings> Known = Repository.Files
        .Where(file => file.EndsWith(".md", StringComparison.Ordinal)).ToDictionary(page => page, Headings.Of, StringComparer.Ordinal);

    [Fact]
    public void Every_page_and_section_that_is_cited_exists()
    {
        var cited = Repository.Files.SelectMany(file => Citation().Matches(Repository.Read(file)), (file, match) => (file, match)).ToArray();

        Assert.True(cited.Length > 100, "The comments of src alone cite more.");
        RequireNone(cited.SelectMany(one => Missing(one.match).Select(what => $"{one.file}: '{one.match.Value}': {what}")));
    }

    [Fact]
    public void Every_decision_that_is_cited_exists()
    {
        var cited = Repository.Files.SelectMany(file => Decision().Matches(Repository.Read(file)), (file, match) => (file, match.Groups["number"].Value)).ToArray();

        Assert.NotEmpty(cited);
        RequireNone(cited.Where(one => !Known.Keys.Any(page => page.StartsWith($"docs/adr/{one.Value}-", StringComparison.Ordinal)))
            .Select(one => $"{one.file}: there is no decision {one.Value}"));
    }

    [Fact]
    public void Every_link_of_a_page_leads_somewhere()
    {
        var links = Known.Keys.SelectMany(page => Link().Matches(Repository.Read(page)), (page, match) => (page, match)).ToArray();

        Assert.True(links.Length > 50, "README.md and docs/circuits.md have as many.");
        RequireNone(links.Select(link => Broken(link.page, link.match.Groups["path"].Value, link.match.Groups["anchor"].Value)).OfType<string>());
    }

    private static void RequireNone(IEnumerable<string> troubles)
    {
        var all = string.Join('\n', troubles);
        Assert.True(all.Length == 0, all);
    }

    /// <summary>What a citation names and is not there.</summary>
    private static IEnumerable<string> Missing(Match citation)
    {
        var page = citation.Groups["page"].Value;
        if (!Known.TryGetValue(page, out var headings))
        {
            return [$"there is no {page}"];
        }

        var sections = citation.Groups["section"].Captures.Select(section => section.Value).Where(section => !headings.Sections.Contains(section));
        return sections.Select(section => $"{page} has no section {section}")
            .Concat(citation.Groups["anchor"] is { Success: true } anchor && !headings.Anchors.Contains(anchor.Value)
                ? [$"{page} has no heading #{anchor.Value}"]
                : []);
    }

    /// <summary>What is wrong with a link; null if nothing is.</summary>
    private static string? Broken(string page, string path, string anchor)
    {
        var root = Path.GetFullPath("/");
        var target = path.Length == 0
            ? page
            : Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName(page)!, path))).Replace('\\', '/');
        return !Repository.Has(target) ? $"{page}: there is no {path}"
            : anchor.Length > 0 && !(Known.TryGetValue(target, out var headings) && headings.Anchors.Contains(anchor)) ? $"{page}: {target} has no heading #{anchor}"
            : null;
    }

    /// <summary>A page by its path from the root, with a heading (<c>#anchor</c>) or numbered sections (<c>, sections 2.1 and 2.4</c>) or neither.</summary>
    [GeneratedRegex(
        @"(?<![\w/])(?<page>docs/[\w./-]+?\.md)(#(?<anchor>[\w-]+)|, sections? (?<section>\d+(\.\d+)?)(( to | and |, (?=\d))(?<section>\d+(\.\d+)?))*)?",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Citation();

    [GeneratedRegex(@"\badr/(?<number>\d{4})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Decision();

    /// <summary>A link or picture of Markdown that does not lead to another site.</summary>
    [GeneratedRegex(@"\]\((?!https?:|mailto:)(?<path>[^)#\s]*)(#(?<anchor>[^)\s]+))?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Link();
}
