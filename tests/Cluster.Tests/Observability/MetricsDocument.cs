using System.Text.RegularExpressions;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>What docs/metrics.md lists.</summary>
internal static partial class MetricsDocument
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "metrics.md"));

    /// <summary>The Prometheus names in the tables.</summary>
    public static string[] Names { get; } = [.. NameInTable().Matches(Text).Select(match => match.Groups["name"].Value)];

    /// <summary>Those that a grid on a healthy machine without a GPU does not have, each with its reason.</summary>
    public static (string Name, string Reason)[] Absent { get; } =
        [.. NameInAbsent().Matches(Text).Select(match => (match.Groups["name"].Value, match.Groups["reason"].Value.Trim()))];

    /// <summary>The second cell of a row whose first one is the name in OpenTelemetry.</summary>
    [GeneratedRegex(@"^\| `[a-z0-9._-]+` \| `(?<name>[a-z0-9_]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameInTable();

    /// <summary>The first cell of a row with two.</summary>
    [GeneratedRegex(@"^\| `(?<name>(va|orleans|dotnet)_[a-z0-9_]+)` \| (?<reason>[^|`][^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameInAbsent();
}
