namespace VerifiedAddition.Arithmetic;

/// <summary>10⁰ to 10¹⁸, the powers of ten that fit a <see cref="long"/>.</summary>
internal static class PowerOfTen
{
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

    public static long At(int exponent) => Powers[exponent];

    /// <summary>Takes the last digit off a number that is not negative.</summary>
    public static int LastDigit(ref long value)
    {
        var tenth = (ulong)value / 10;
        var digit = (int)((ulong)value - (tenth * 10));
        value = (long)tenth;
        return digit;
    }
}
