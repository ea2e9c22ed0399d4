using System.Text.RegularExpressions;

namespace VerifiedAddition.Backends;

/// <summary>
/// How messages show a configured value that is not what it should be. It may be there by mistake, such as a connection string where its
/// name belongs, and nothing tells its secret apart then: what does not look like a plain word, number, path or address is not shown.
/// </summary>
public static partial class Quotable
{
    /// <summary>The value in quotation marks, or its length.</summary>
    public static string Value(string? value) => value is null ? "''"
        : IsPlain(value) ? $"'{value}'"
        : FormattableString.Invariant($"a text of {value.Length} characters (not shown: it may hold a secret)");

    /// <summary>Whether it can be shown.</summary>
    public static bool IsPlain(string value) => Plain().IsMatch(value);

    /// <summary>No sign that separates parts of connection strings, headers and queries, and no user before a host.</summary>
    [GeneratedRegex(@"\A[\w.:/*\\\[\]-]{0,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();
}
