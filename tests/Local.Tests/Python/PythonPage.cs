using System.Text.RegularExpressions;

namespace VerifiedAddition.Local.Tests;

/// <summary>The programs that docs/python.md and docs/interchange.md show.</summary>
internal static partial class PythonPage
{
    private static readonly string[] Programs =
    [
        .. new[] { "python.md", "interchange.md" }.SelectMany(
            page => Block().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page))).Select(match => match.Groups["program"].Value)),
    ];

    /// <summary>The one that holds some text.</summary>
    public static string Program(string text) => Programs.Single(program => program.Contains(text, StringComparison.Ordinal));

    [GeneratedRegex(@"^```python\n(?<program>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
