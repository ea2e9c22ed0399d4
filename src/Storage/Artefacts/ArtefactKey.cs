using System.Text.RegularExpressions;

namespace VerifiedAddition.Storage;

/// <summary>Rules for keys: relative paths that mean the same file on every system and never lead out of the store.</summary>
internal static partial class ArtefactKey
{
    public static bool IsValid(string key) => Valid().IsMatch(key);

    /// <exception cref="ArgumentException">The key is not valid.</exception>
    public static string Check(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IsValid(key) ? key : throw Refused(key);
    }

    /// <exception cref="ArgumentException">No valid key begins like this.</exception>
    public static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0 && !IsValid(prefix) && !IsValid(prefix + "x"))
        {
            throw Refused(prefix);
        }
    }

    private static ArgumentException Refused(string key) => new(
        $"'{key}' is not a key: a key is made of parts of up to 200 letters, digits, '.', '_' and '-', " +
        "none of which begins with '.', and '/' between them.", nameof(key));

    [GeneratedRegex(
        @"\A[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199})*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Valid();
}
