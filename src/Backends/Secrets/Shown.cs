using System.Globalization;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Backends;

/// <summary>How messages show the value of a setting that could not be used.</summary>
/// <remarks>
/// Whoever puts a connection string in the wrong place, or misspells one, must not find its password in a log. So only what looks like a
/// name, a number or an address is shown.
/// </remarks>
public static partial class Shown
{
    /// <summary>The value in quotes, or how long it is.</summary>
    public static string Value(string? text) =>
        text is null ? "''"
        : IsHarmless(text) ? $"'{text}'"
        : string.Create(CultureInfo.InvariantCulture, $"a text of {text.Length} characters, not shown here since it may hold a secret");

    /// <summary>Whether a text is nothing but a name, a number or an address.</summary>
    public static bool IsHarmless(string text) => Harmless().IsMatch(text);

    /// <summary>No <c>=</c>, <c>;</c> or <c>,</c> of a connection string, no <c>@</c> of a URI, no blanks.</summary>
    [GeneratedRegex(@"\A[\w.:/*\[\]-]{0,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Harmless();
}
