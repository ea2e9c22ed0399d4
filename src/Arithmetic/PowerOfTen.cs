namespace VerifiedAddition.Arithmetic;

/// <summary>Powers of ten, and numbers cut into parts of 18 digits, the most that a <see cref="long"/> holds whatever they are.</summary>
internal static class PowerOfTen
{
    /// <summary>Digits of the lower part of a number that is cut in two.</summary>
    public const int LowDigits = 18;

    private static readonly long[] Powers =
    [
        1L,
        10L,
        100L,
        1_000L,
        10_000L,
        100_000L,
        1_000_000L,
        10_000_000L,
        100_000_000L,
        1_000_000_000L,
        10_000_000_000L,
        100_000_000_000L,
        1_000_000_000_000L,
        10_000_000_000_000L,
        100_000_000_000_000L,
        1_000_000_000_000_000L,
        10_000_000_000_000_000L,
        100_000_000_000_000_000L,
        1_000_000_000_000_000_000L,
    ];

    /// <summary>10⁰ to 10¹⁸.</summary>
    public static long At(int exponent) => Powers[exponent];

    /// <summary>10⁰ to 10³⁶.</summary>
    public static Int128 Wide(int exponent) =>
        exponent <= LowDigits ? Powers[exponent] : (Int128)Powers[LowDigits] * Powers[exponent - LowDigits];

    /// <summary>Cuts a number that is not negative and has no more than <paramref name="digits"/> digits into its lowest 18 digits and those above.</summary>
    public static (long Low, long High) Cut(Int128 value, int digits)
    {
        if (digits <= LowDigits)
        {
            return ((long)value, 0);
        }

        if (value <= long.MaxValue)
        {
            var (quotient, rest) = Math.DivRem((long)value, Powers[LowDigits]);
            return (rest, quotient);
        }

        var (high, low) = Int128.DivRem(value, Powers[LowDigits]);
        return ((long)low, (long)high);
    }

    /// <summary>The number of two parts.</summary>
    public static Int128 Join(long low, long high) => high == 0 ? low : ((Int128)high * Powers[LowDigits]) + low;

    /// <summary>Takes the last digit off a number.</summary>
    public static int LastDigit(ref ulong value)
    {
        var tenth = value / 10;
        var digit = (int)(value - (tenth * 10));
        value = tenth;
        return digit;
    }
}
