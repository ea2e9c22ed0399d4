using System.Text.RegularExpressions;

namespace VerifiedAddition.Grains;

/// <summary>What a sweep or a variant may be called.</summary>
public static partial class NameRules
{
    /// <summary>One to 64 letters, digits, <c>. _ -</c>, not begun by a dot or hyphen, and not to be taken for a file.</summary>
    public const string Pattern = "^" + NoFile + "$" + Letters + "$";

    public const string Rule =
        "A name has 1 to 64 letters, digits, '.', '_' or '-', begins with a letter, digit or '_', and does not end like a file " +
        "(.pth, .safetensors, .yaml, .yml).";

    private const string NoFile = @"(?!.*\.(pth|safetensors|yaml|yml)";
    private const string Letters = ")[A-Za-z0-9_][A-Za-z0-9._-]{0,63}";
    private const string Body = NoFile + @"\z" + Letters;

    /// <summary>Whether a sweep, or a variant of a sweep file, may be called so.</summary>
    public static bool Fits(string? name) => name is not null && Form().IsMatch(name);

    /// <summary>Whether a sweep may have a variant of this name: one of its file, or a round of refinement of it.</summary>
    public static bool FitsMember(string? name) => Fits(name) || (name is not null && Round().IsMatch(name));

    /// <exception cref="ArgumentException">No sweep may be called so.</exception>
    public static void RequireSweep(string? name)
    {
        if (!Fits(name))
        {
            throw new ArgumentException($"The sweep is called {UntrustedText.Quote(name)}. {Rule}", nameof(name));
        }
    }

    [GeneratedRegex(@"\A" + Body + @"\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@"\A" + Body + @"~[0-9]{1,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Round();
}
