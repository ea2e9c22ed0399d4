using CsCheck;

namespace VerifiedAddition.Arithmetic.Tests;

public class CounterRandomTests
{
    [Fact]
    public void Mixing_is_that_of_SplitMix64()
    {
        // The published test vector: the first outputs of SplitMix64 from the state 1234567.
        const ulong gamma = 0x9E3779B97F4A7C15;

        Assert.Equal(6457827717110365317UL, CounterRandom.Mix(unchecked(1234567UL + gamma)));
        Assert.Equal(3203168211198807973UL, CounterRandom.Mix(unchecked(1234567UL + (2 * gamma))));
        Assert.Equal(9817491932198370423UL, CounterRandom.Mix(unchecked(1234567UL + (3 * gamma))));
    }

    [Fact]
    public void The_same_three_numbers_draw_the_same() => Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong).Sample((seed, stream, index) =>
    {
        var first = new CounterRandom(seed, stream, index);
        var second = new CounterRandom(seed, stream, index);

        Assert.Equal((first.Next(), first.Next()), (second.Next(), second.Next()));
    });

    [Fact]
    public void Another_seed_stream_or_index_draws_something_else()
    {
        var draws = from seed in Enumerable.Range(0, 20)
                    from stream in Enumerable.Range(0, 20)
                    from index in Enumerable.Range(0, 20)
                    select new CounterRandom((ulong)seed, (ulong)stream, (ulong)index).Next();

        Assert.Equal(8000, draws.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    public void Every_digit_of_a_number_is_uniform(int count)
    {
        const int draws = 20_000;
        var seen = new int[count, 10];
        for (var i = 0; i < draws; i++)
        {
            var value = new CounterRandom(7, 1, (ulong)i).Digits(count);
            for (var k = 0; k < count; k++)
            {
                (value, var digit) = Int128.DivRem(value, 10);
                seen[k, (int)digit]++;
            }

            Assert.Equal(Int128.Zero, value);
        }

        Assert.All(Enumerable.Range(0, count), k =>
            ChiSquare.AssertUniform([.. Enumerable.Range(0, 10).Select(digit => seen[k, digit])]));
    }

    [Fact]
    public void Neighbouring_indices_are_independent()
    {
        var seen = new int[100];
        for (var i = 0UL; i < 50_000; i++)
        {
            var first = new CounterRandom(3, 1, 2 * i).Digits(1);
            var second = new CounterRandom(3, 1, (2 * i) + 1).Digits(1);
            seen[(int)((10 * first) + second)]++;
        }

        ChiSquare.AssertUniform(seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void Numbers_below_a_bound_are_uniform(int bound)
    {
        var random = new CounterRandom(11, 0, 0);
        var seen = new int[bound];
        for (var i = 0; i < 1000 * bound; i++)
        {
            seen[random.Below(bound)]++;
        }

        ChiSquare.AssertUniform(seen);
    }

    [Fact]
    public void The_unit_draw_fills_the_interval_from_zero_to_one()
    {
        var random = new CounterRandom(12, 0, 0);
        var seen = new int[50];
        for (var i = 0; i < 50_000; i++)
        {
            seen[(int)(random.Unit() * 50)]++;
        }

        ChiSquare.AssertUniform(seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_bound_that_is_not_positive_is_refused(int bound) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CounterRandom(1, 1, 1).Below(bound));

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    public void A_number_has_1_to_20_digits(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CounterRandom(1, 1, 1).Digits(count));
}
