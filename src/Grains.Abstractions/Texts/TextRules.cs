using System.Text.RegularExpressions;

namespace VerifiedAddition.Grains;

/// <summary>Rules for texts that are neither names nor labels: descriptions of silos, errors, keys.</summary>
public static partial class TextRules
{
    /// <summary>Maximum length of the name of a silo or device, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>Maximum length of a stored error, in characters; the rest is cut off.</summary>
    public const int MaxErrorLetters = 20_000;

    /// <summary>Whether the text is one line of at most <paramref name="most"/> characters without control or invisible characters.</summary>
    public static bool IsLine(string? text, int most = MaxLength) =>
        text is not null && text.Length <= most && UntrustedText.IsHarmless(text);

    /// <summary>Returns an error in the form in which it is stored: shortened if very long, and without control characters.</summary>
    public static string? Kept(string? error) => error is null
        ? null
        : UntrustedText.Lines(error.Length <= MaxErrorLetters ? error : error[..MaxErrorLetters] + "…");

    /// <summary>Whether the text can be a hash or an identity in a key: 1 to 64 lower-case letters and digits.</summary>
    public static bool IsHash(string? text) => text is not null && Hash().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hash();
}
