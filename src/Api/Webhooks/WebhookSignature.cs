using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Api;

/// <summary>Signatures of Standard Webhooks, version 1: HMAC-SHA256 over identity, time and body.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int Least = 24;
    private const int Most = 64;

    /// <summary>The bytes of a secret; null if it is none.</summary>
    public static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var count) && count is >= Least and <= Most ? key[..count] : null;
    }

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    /// <param name="key">Of <see cref="KeyOf"/>.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="seconds">The header <c>webhook-timestamp</c>, in seconds since 1970.</param>
    /// <param name="body">The body.</param>
    public static string Of(byte[] key, string id, long seconds, string body) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.{body}"))))}";
}
