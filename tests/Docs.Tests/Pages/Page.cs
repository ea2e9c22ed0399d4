using System.Text.RegularExpressions;

namespace VerifiedAddition.Docs.Tests;

/// <summary>A page of the documentation, and the commands in it.</summary>
/// <param name="Name">Its path from the root of the repository.</param>
internal sealed partial record Page(string Name)
{
    public string Text { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Name));

    /// <summary>All pages.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "README.md",
        "CONTRIBUTING.md",
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>The lines of its shell blocks and the commands in its sentences, in the order of the page.</summary>
    public IEnumerable<DocumentedCommand> Commands()
    {
        foreach (Match match in BlockOrMention().Matches(Text))
        {
            if (match.Groups["mention"] is { Success: true } mention)
            {
                yield return new(mention.Value, InBlock: false);
            }

            foreach (var line in match.Groups["block"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return new(line.Trim(), InBlock: true);
            }
        }
    }

    /// <summary>A shell block, any other block, or a command between backticks.</summary>
    [GeneratedRegex(
        @"^```sh\n(?<block>.*?)^```$|^```\w*\n.*?^```$|`(?<mention>(\./)?va [^`]+)`",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex BlockOrMention();
}
