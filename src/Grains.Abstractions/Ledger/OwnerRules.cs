using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Grains;

/// <summary>Rules for the names of those to whom sweeps belong.</summary>
public static class OwnerRules
{
    public const int MaxLength = 64;

    public const string Rule = "An owner has 1 to 64 letters, digits, '.', '_', '-', '@' or '+', and begins with a letter, digit or '_'.";

    /// <summary>Whether a name is valid.</summary>
    public static bool Fits(string? name) =>
        name is { Length: > 0 and <= MaxLength } && (char.IsAsciiLetterOrDigit(name[0]) || name[0] is '_') && name.All(IsLetter);

    /// <summary>Returns the owner that a caller is: their name, or where that is not valid, what is valid of it and the beginning of its hash.</summary>
    /// <param name="caller">The name of who calls, as a token or a provider gives it.</param>
    public static string Of(string caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Fits(caller))
        {
            return caller;
        }

        var kept = string.Concat(caller.Select(letter => IsLetter(letter) ? letter : '-')).TrimStart('.', '-', '@', '+');
        return $"{(kept.Length == 0 ? "caller" : kept[..Math.Min(kept.Length, 48)])}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller)))[..8]}";
    }

    private static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '@' or '+';
}
