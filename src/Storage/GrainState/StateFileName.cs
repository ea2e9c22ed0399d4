using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Storage;

/// <summary>Turns any grain id or state name into a file name that is legal and unique on every file system.</summary>
/// <remarks>
/// Capitals are escaped too, because Windows and macOS treat <c>A.json</c> and <c>a.json</c> as one file. A name longer than
/// <see cref="LongestName"/> keeps its beginning, for readers, and ends in a hash of the whole, for uniqueness.
/// </remarks>
internal static class StateFileName
{
    /// <summary>Maximum length in bytes; leaves room below the usual 255 for an extension and a temporary suffix.</summary>
    private const int LongestName = 180;

    private const int HashLength = 32;

    public static string Of(string name)
    {
        var escaped = Escape(name);
        if (escaped.Length <= LongestName)
        {
            return escaped;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
        return $"{escaped[..(LongestName - HashLength - 1)]}+{hash}";
    }

    private static string Escape(string name)
    {
        var escaped = new StringBuilder(name.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(name))
        {
            var letter = (char)unit;
            if (char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.')
            {
                escaped.Append(letter);
            }
            else
            {
                escaped.Append('%').Append(Convert.ToHexStringLower([unit]));
            }
        }

        // A folder may not be named "", "." or "..".
        return name.Trim('.').Length == 0 ? escaped.Replace(".", "%2e").Append('%').ToString() : escaped.ToString();
    }
}
