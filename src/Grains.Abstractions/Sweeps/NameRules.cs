using System.Text.RegularExpressions;

namespace VerifiedAddition.Grains;

/// <summary>Rules for the names of sweeps and variants.</summary>
public static partial class NameRules
{
    /// <summary>1 to 64 letters, digits and <c>. _ -</c>; does not start with a dot or hyphen and does not end like a file name.</summary>
    public const string Pattern = "^" + NoFile + "$" + Letters + "$";

    public const string Rule =
        "A name has 1 to 64 letters, digits, '.', '_' or '-', begins with a letter, digit or '_', and does not end like a file " +
        "(.pth, .safetensors, .yaml, .yml).";

    private const string NoFile = @"(?!.*\.(pth|safetensors|yaml|yml)";
    private const string Letters = ")[A-Za-z0-9_][A-Za-z0-9._-]{0,63}";
    private const string Body = NoFile + @"\z" + Letters;

    /// <summary>Whether the name is valid for a sweep, or for a variant in a sweep file.</summary>
    public static bool Fits(string? name) => name is not null && Form().IsMatch(name);

    /// <summary>Whether the name is valid for a variant of a sweep: one of its file, or a refinement round of one.</summary>
    public static bool FitsMember(string? name) => Fits(name) || (name is not null && Round().IsMatch(name));

    /// <exception cref="ArgumentException">The name is not valid for a sweep.</exception>
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
