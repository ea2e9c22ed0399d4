using System.Reflection;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>In .NET <c>$</c> also matches before a line break at the end: what ends there is written <c>\z</c>.</summary>
public sealed partial class RegexTests
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_pattern_lets_a_line_break_end_what_it_accepts()
    {
        string[] patterns = [.. Patterns()];

        Assert.NotEmpty(patterns);
        Assert.DoesNotContain(patterns, pattern => Literals().Replace(pattern, "").Contains('$', StringComparison.Ordinal));
    }

    private static IEnumerable<string> Patterns() =>
        from file in Directory.EnumerateFiles(AppContext.BaseDirectory, "VerifiedAddition.*.dll")
        where !file.EndsWith("Tests.dll", StringComparison.Ordinal)
        from type in Assembly.LoadFrom(file).GetTypes()
        from member in type.GetMembers(Any)
        from attribute in member.GetCustomAttributes<GeneratedRegexAttribute>()
        select attribute.Pattern;

    /// <summary>What is escaped or stands in brackets is the character itself.</summary>
    [GeneratedRegex(@"\\.|\[\^?\]?[^\]]*\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literals();
}
