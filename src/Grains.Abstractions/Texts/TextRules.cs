using System.Text.RegularExpressions;

namespace VerifiedAddition.Grains;

/// <summary>What texts may be that are neither names nor labels: words of silos, errors, keys.</summary>
public static partial class TextRules
{
    /// <summary>The longest name of a silo or device.</summary>
    public const int MaxLetters = 200;

    /// <summary>Of an error, so much is kept.</summary>
    public const int MaxErrorLetters = 20_000;

    /// <summary>Whether it is a line of at most so many characters, none of which is a control character or unseen.</summary>
    public static bool IsLine(string? text, int most = MaxLetters) =>
        text is not null && text.Length <= most && UntrustedText.IsHarmless(text);

    /// <summary>An error as it is stored: cut if it is very long, and without control characters.</summary>
    public static string? Kept(string? error) => error is null
        ? null
        : UntrustedText.Lines(error.Length <= MaxErrorLetters ? error : error[..MaxErrorLetters] + "…");

    /// <summary>Whether it can be a hash or an identity in a key: 1 to 64 lower-case letters and digits.</summary>
    public static bool IsHash(string? text) => text is not null && Hash().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hash();
}
