using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Api;

/// <summary>Tokens as their bearers have them: 256 random bits behind a prefix by which scanners for leaked secrets know them.</summary>
/// <remarks>
/// They are kept as a plain SHA-256. Salt and slow hashes protect what people invent, of which there are tables and guesses; nobody
/// guesses 256 random bits, and each request is checked.
/// </remarks>
internal static class TokenText
{
    public const string Prefix = "va_";

    private const int Bytes = 32;

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The hash in 64 lower-case hexadecimal digits.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Whether two hashes are equal, which takes as long wherever they differ.</summary>
    public static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), Encoding.ASCII.GetBytes(other));
}
