using System.Globalization;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Client;

/// <summary>What the authors' name of a published model says of it: <c>ins1_mix_d6_l3_h4_t40K_s372001</c>.</summary>
internal sealed partial record PublishedName(string Text, string Kind, int Digits, int Layers, int Heads)
{
    /// <summary>Before the names of folders on the hub.</summary>
    private const string Repository = "QuantaMaths_";

    /// <summary>The name; null if the text is none. Older spellings, with <c>train15K</c> and <c>seed372001</c>, are the same names.</summary>
    public static PublishedName? TryParse(string? text)
    {
        if (text is null || Form().Match(Plain(text)) is not { Success: true } found)
        {
            return null;
        }

        return new(Plain(text), found.Groups["kind"].Value, Number("digits"), Number("layers"), Number("heads"));

        int Number(string group) => int.Parse(found.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The text as the authors write names today.</summary>
    public static string Plain(string text)
    {
        var name = text.StartsWith(Repository, StringComparison.Ordinal) ? text[Repository.Length..] : text;
        return name.Replace("_train", "_t", StringComparison.Ordinal).Replace("_seed", "_s", StringComparison.Ordinal);
    }

    [GeneratedRegex(
        @"\A(ins[0-9]_)?(?<kind>add|sub|mix|mul|mas)_d(?<digits>[0-9]{1,2})_l(?<layers>[0-9]{1,2})_h(?<heads>[0-9]{1,2})(_t[0-9]+K)?(_gf)?(_s[0-9]+)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
