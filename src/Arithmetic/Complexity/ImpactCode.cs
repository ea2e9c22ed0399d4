using System.Globalization;

namespace VerifiedAddition.Arithmetic;

/// <summary>Which symbols of an answer are wrong, as a short code.</summary>
/// <remarks>
/// <c>A</c> and the indices of the wrong symbols from the highest to the lowest: <c>A32</c> when the hundreds and thousands are wrong.
/// Units have index 0; the sign has index n + 1. Answers of more than ten symbols (n of 9 and more) have indices of two digits; there
/// commas stand between the indices, <c>A11,10,9</c>, so that a single index 10 (<c>A10</c>) differs from 1 and 0 (<c>A1,0</c>).
/// </remarks>
public static class ImpactCode
{
    /// <summary>The code of an answer without a wrong symbol.</summary>
    public const string None = "(none)";

    private const int MaxSymbolsWithoutCommas = 10;

    /// <summary>Compares two answers, each sign and n + 1 digits.</summary>
    /// <exception cref="ArgumentException">The answers differ in length.</exception>
    public static string Of(ReadOnlySpan<char> expected, ReadOnlySpan<char> predicted)
    {
        if (expected.Length != predicted.Length)
        {
            throw new ArgumentException(
                $"'{predicted}' has {predicted.Length} symbols, but '{expected}' has {expected.Length}. Compare answers of equal length.",
                nameof(predicted));
        }

        var wrong = new List<int>();
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] != predicted[i])
            {
                wrong.Add(expected.Length - 1 - i);
            }
        }

        return Of(wrong, expected.Length - 2);
    }

    /// <summary>The code of a set of wrong indices, in any order, for questions of <paramref name="digits"/> digits.</summary>
    public static string Of(IEnumerable<int> indices, int digits)
    {
        var names = indices.Distinct().OrderDescending().Select(index => index.ToString(CultureInfo.InvariantCulture)).ToArray();
        return names.Length == 0 ? None : "A" + string.Join(Separator(digits), names);
    }

    /// <summary>The wrong indices of a code, from the highest to the lowest.</summary>
    /// <exception cref="FormatException">The text is not a code for questions of that many digits.</exception>
    public static int[] IndicesOf(string code, int digits)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (code is None)
        {
            return [];
        }

        var indices = code.Length > 1 && code[0] == 'A' ? Split(code[1..], digits) : [];
        return indices.Length > 0 && string.Equals(Of(indices, digits), code, StringComparison.Ordinal) && indices[0] <= digits + 1
            ? indices
            : throw new FormatException(
                $"'{code}' is no impact code for {digits} digits. " +
                $"Write {None}, or A and the wrong indices from the highest to the lowest, such as {Of([1, 0], digits)}; " +
                $"the sign has index {digits + 1}.");
    }

    private static int[] Split(string indices, int digits)
    {
        var names = Separator(digits).Length == 0
            ? indices.Select(character => character.ToString())
            : indices.Split(',');
        return [.. names.Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1)];
    }

    private static string Separator(int digits) => digits + 2 > MaxSymbolsWithoutCommas ? "," : "";
}
