using System.Globalization;
using System.Numerics;

namespace VerifiedAddition.Arithmetic;

/// <summary>The tokens that a model reads, and the right continuation.</summary>
/// <param name="Read">What it is given, as characters: <c>012+345=</c>, perhaps with the beginning of an answer.</param>
/// <param name="Right">What it should write next, one character for each symbol that it is asked.</param>
/// <param name="Left">The first operand.</param>
/// <param name="Second">The second operand.</param>
/// <param name="AnswerDigits">Digits of a whole answer, of which perhaps not all are asked.</param>
public readonly record struct Prompt(string Read, string Right, Int128 Left, Int128 Second, int AnswerDigits)
{
    /// <summary>
    /// What an answer comes to: <c>right</c>; <c>sign</c>, if nothing but the sign is wrong; the answer of another operation (<c>x+y</c>, <c>x-y</c>,
    /// <c>y-x</c>, <c>x*y</c>); an operand (<c>x</c>, <c>y</c>); <c>0</c>; <c>no number</c>, if a digit is not a digit or the sign not a sign; otherwise <c>other</c>.
    /// </summary>
    /// <param name="written">What the model wrote, as long as <see cref="Right"/>; <c>?</c> where it predicts nothing.</param>
    public string Outcome(string written)
    {
        ArgumentNullException.ThrowIfNull(written);
        if (string.Equals(written, Right, StringComparison.Ordinal))
        {
            return "right";
        }

        var hasSign = Right[0] is '+' or '-';
        if ((hasSign && written[0] is not ('+' or '-')) || !written[(hasSign ? 1 : 0)..].All(char.IsAsciiDigit))
        {
            return "no number";
        }

        if (hasSign && written.AsSpan(1).SequenceEqual(Right.AsSpan(1)))
        {
            return "sign";
        }

        var whole = Given() + written;
        var digits = AnswerDigits;
        return Others().FirstOrDefault(other => IsWritten(other.Value)).Name ?? "other";

        bool IsWritten(BigInteger value) => Written(value, digits) is var text && text.Length == digits + 1
            && text.AsSpan(0, whole.Length).SequenceEqual(whole);
    }

    /// <summary>Writes a value with its sign, padded to at least <paramref name="digits"/> digits.</summary>
    internal static string Written(BigInteger value, int digits) =>
        $"{(value < 0 ? '-' : '+')}{BigInteger.Abs(value).ToString(string.Create(CultureInfo.InvariantCulture, $"D{digits}"), CultureInfo.InvariantCulture)}";

    /// <summary>The part of an answer that stands behind the equals sign already.</summary>
    private string Given() => Read[(Read.IndexOf('=', StringComparison.Ordinal) + 1)..];

    private IEnumerable<(string Name, BigInteger Value)> Others() =>
    [
        ("x+y", Left + Second),
        ("x-y", Left - Second),
        ("y-x", Second - Left),
        ("x*y", (BigInteger)Left * Second),
        ("x", Left),
        ("y", Second),
        ("0", 0),
    ];
}
