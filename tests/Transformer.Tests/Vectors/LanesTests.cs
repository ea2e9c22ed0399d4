using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer.Tests;

public sealed class LanesTests
{
    [Fact]
    public void Exponentials_of_float32_are_right_to_two_units_in_the_last_place()
    {
        for (var x = 0f; x > -87.3f; x -= 0.00037f)
        {
            var expected = (float)Math.Exp(x);

            Assert.InRange(Lanes<float>.Exp(Vector512.Create(x)).GetElement(0), expected * (1 - 2.4e-7f), expected * (1 + 2.4e-7f));
        }
    }

    [Fact]
    public void Exponentials_of_float64_are_right_to_two_units_in_the_last_place()
    {
        for (var x = 0.0; x > -708.3; x -= 0.0031)
        {
            var expected = Math.Exp(x);

            Assert.InRange(Lanes<double>.Exp(Vector512.Create(x)).GetElement(0), expected * (1 - 4.5e-16), expected * (1 + 4.5e-16));
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-88f, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, float.NaN)]
    public void Exponentials_at_the_ends_are_exact(float x, float expected)
    {
        Assert.Equal(expected, Lanes<float>.Exp(Vector512.Create(x)).GetElement(0));
        Assert.Equal(expected, Lanes<double>.Exp(Vector512.Create(x == -88f ? -710.0 : x)).GetElement(0));
    }
}
