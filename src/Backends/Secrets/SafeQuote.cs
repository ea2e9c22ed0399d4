using System.Text.RegularExpressions;

namespace VerifiedAddition.Backends;

/// <summary>
/// Quotes a configured value that is not as expected. It may be there by mistake, such as a connection string where its
/// name belongs, and its secret cannot be told apart: only what looks like a plain word, number, path or address is shown.
/// </summary>
public static partial class SafeQuote
{
    /// <summary>Returns the value in quotation marks, or its length.</summary>
    public static string Value(string? value) => value is null ? "''"
        : IsPlain(value) ? $"'{value}'"
        : FormattableString.Invariant($"a text of {value.Length} characters (not shown: it may hold a secret)");

    /// <summary>Whether it can be shown.</summary>
    public static bool IsPlain(string value) => Plain().IsMatch(value);

    /// <summary>Matches values without separators of connection strings, headers and queries, and without a user before a host.</summary>
    [GeneratedRegex(@"\A[\w.:/*\\\[\]-]{0,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();
}
