namespace VerifiedAddition.Arithmetic;

/// <summary>Random numbers that depend on a seed, a stream and an index, and on nothing drawn before.</summary>
/// <remarks>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014), started at a state that is mixed from
/// the three numbers. A value type that changes as it draws: keep it in a local variable and pass it by reference. What it draws is part
/// of recorded results and never changes.
/// </remarks>
public struct CounterRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private const int DigitsPerDraw = 9;

    private ulong _state;

    /// <param name="seed">The recorded seed.</param>
    /// <param name="stream">
    /// What is drawn, so that two uses of one seed do not see the same numbers. Batches and question sequences use streams below 65 536;
    /// the others are free.
    /// </param>
    /// <param name="index">Which question, batch or weight it is drawn for.</param>
    public CounterRandom(ulong seed, ulong stream, ulong index) =>
        _state = Mix(Mix(Mix(seed + GoldenGamma) + stream + GoldenGamma) + index + GoldenGamma);

    /// <summary>The finalizer of SplitMix64: a bijection in which every input bit changes about half of the 64 output bits.</summary>
    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += GoldenGamma);

    /// <summary>A number from 0 to <paramref name="bound"/> − 1, by the high half of a product.</summary>
    /// <remarks>No probability is off by more than 2⁻⁶⁴, so relatively by no more than bound · 2⁻⁶⁴.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(Next(), (ulong)bound, out _);
    }

    /// <summary>A number from 0 to 1, 1 excluded, with 53 random bits.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number of <paramref name="count"/> independent uniform decimal digits, leading zeros included.</summary>
    /// <param name="count">Digits, 1 to 20.</param>
    /// <remarks>
    /// One draw, read as a fraction, gives up to nine digits; more take two draws, and more than 18 take three, the leading digits first. Each value has
    /// its exact probability within a relative 10⁹ · 2⁻⁶⁴ &lt; 10⁻¹⁰.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The count is outside 1–20.</exception>
    public Int128 Digits(int count)
    {
        var (low, high) = Parts(count);
        return PowerOfTen.Join(low, high);
    }

    /// <summary>The same number, its lowest 18 digits and those above.</summary>
    internal (long Low, long High) Parts(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, Layout.MinDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Layout.MaxDigits);
        if (count <= PowerOfTen.LowDigits)
        {
            return (LowDigits(count), 0);
        }

        var high = Fraction(count - PowerOfTen.LowDigits);
        return (LowDigits(PowerOfTen.LowDigits), high);
    }

    /// <summary>Up to 18 digits.</summary>
    private long LowDigits(int count)
    {
        var leading = count > DigitsPerDraw ? Fraction(count - DigitsPerDraw) : 0;
        return (leading * PowerOfTen.At(DigitsPerDraw)) + Fraction(Math.Min(count, DigitsPerDraw));
    }

    private long Fraction(int digits) => (long)Math.BigMul(Next(), (ulong)PowerOfTen.At(digits), out _);
}
