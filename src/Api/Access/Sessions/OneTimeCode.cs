using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Api;

/// <summary>A random code that lets one browser in, once.</summary>
public sealed class OneTimeCode
{
    private const int Bytes = 16;

    private byte[]? _expected;

    /// <summary>Makes a code.</summary>
    public OneTimeCode()
    {
        Text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        _expected = Encoding.ASCII.GetBytes(Text);
    }

    /// <summary>The code, for addresses: of letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string Text { get; }

    /// <summary>Whether <paramref name="code"/> is it, and nobody has used it yet.</summary>
    internal bool TryTake(string code)
    {
        var expected = Volatile.Read(ref _expected);
        return expected is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), expected)
            && Interlocked.CompareExchange(ref _expected, null, expected) == expected;
    }
}
