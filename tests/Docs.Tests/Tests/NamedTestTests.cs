using System.Text.RegularExpressions;

namespace VerifiedAddition.Docs.Tests;

/// <summary>Tests that pages name are there.</summary>
public sealed partial class NamedTestTests
{
    private static readonly Lazy<string[]> Sources = new(() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText)]);

    [Fact]
    public void Every_test_that_a_page_names_exists()
    {
        var named = Page.Names.SelectMany(name => Named().Matches(new Page(name).Text))
            .Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct().ToArray();

        Assert.True(named.Length > 100, "docs/robustness.md alone names more.");
        Assert.DoesNotContain(
            named, test => !IsOfThisProject(test.Class, test.Method) && !Sources.Value.Any(source => Has(source, test.Class, test.Method)));
    }

    private static bool IsOfThisProject(string @class, string method) => Array.Exists(
        typeof(NamedTestTests).Assembly.GetTypes(), type => type.Name == @class && type.GetMethod(method) is not null);

    private static bool Has(string source, string @class, string method) =>
        Regex.IsMatch(source, $@"\bclass {@class}\b", RegexOptions.None, TimeSpan.FromSeconds(1)) &&
        Regex.IsMatch(source, $@"\b(void|Task) {method}\(", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
