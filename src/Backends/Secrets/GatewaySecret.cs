using System.Security.Cryptography;

namespace VerifiedAddition.Backends;

/// <summary>A secret known only to one user's processes, valid until the process that serves the grid ends.</summary>
public sealed class GatewaySecret
{
    /// <summary>Length of the secret, of a challenge and of a proof, in bytes.</summary>
    internal const int Length = HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key;

    private GatewaySecret(byte[] key) => _key = key;

    /// <summary>Creates a new random secret.</summary>
    public static GatewaySecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Parses the text of <see cref="Reveal"/>; null if it is malformed.</summary>
    public static GatewaySecret? Read(string? text) =>
        text?.Length == 2 * Length && text.All(char.IsAsciiHexDigit) ? new(Convert.FromHexString(text)) : null;

    /// <summary>Returns the secret as text, only for a file that no other user can read.</summary>
    public string Reveal() => Convert.ToHexStringLower(_key);

    public override string ToString() => "***";

    /// <summary>Computes the proof of two challenges, which requires the secret.</summary>
    /// <param name="role">The end that proves: a proof of one end cannot be replayed as the other's.</param>
    /// <param name="asked">The challenge of the accepting end.</param>
    /// <param name="answered">The challenge of the connecting end.</param>
    internal byte[] Prove(byte role, ReadOnlySpan<byte> asked, ReadOnlySpan<byte> answered) =>
        HMACSHA256.HashData(_key, (ReadOnlySpan<byte>)[role, .. asked, .. answered]);
}
