using System.Security.Cryptography;

namespace VerifiedAddition.Backends;

/// <summary>What only the processes of one user know of a grid, until the one that serves it ends.</summary>
public sealed class GatewaySecret
{
    /// <summary>Of the secret, of a challenge and of a proof, in bytes.</summary>
    internal const int Length = HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key;

    private GatewaySecret(byte[] key) => _key = key;

    /// <summary>One that nobody has had before.</summary>
    public static GatewaySecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The secret that <see cref="Reveal"/> gave; null if the text is none.</summary>
    public static GatewaySecret? Read(string? text) =>
        text?.Length == 2 * Length && text.All(char.IsAsciiHexDigit) ? new(Convert.FromHexString(text)) : null;

    /// <summary>The secret as text: for a file that nobody else can read, and for nothing else.</summary>
    public string Reveal() => Convert.ToHexStringLower(_key);

    public override string ToString() => "***";

    /// <summary>What only who knows the secret can say about two challenges.</summary>
    /// <param name="role">Who says it: what one end has proved, another one cannot repeat as the other end.</param>
    /// <param name="asked">The challenge of who accepted the connection.</param>
    /// <param name="answered">The challenge of who connected.</param>
    internal byte[] Prove(byte role, ReadOnlySpan<byte> asked, ReadOnlySpan<byte> answered) =>
        HMACSHA256.HashData(_key, (ReadOnlySpan<byte>)[role, .. asked, .. answered]);
}
