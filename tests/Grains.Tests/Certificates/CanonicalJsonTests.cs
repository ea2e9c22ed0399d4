using System.Text.Json;

namespace VerifiedAddition.Grains.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(3, "3")]
    [InlineData(-3.25, "-3.25")]
    [InlineData(0.1, "0.1")]
    [InlineData(100, "100")]
    [InlineData(123456789.125, "123456789.125")]
    [InlineData(0.00001, "0.00001")]
    [InlineData(0.000012284317920663312, "0.000012284317920663312")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.0000001, "1e-7")]
    [InlineData(1.5e-9, "1.5e-9")]
    [InlineData(333333333.33333329, "333333333.3333333")] // the numbers of RFC 8785, section 3.2.2
    [InlineData(1e30, "1e+30")]
    [InlineData(4.5, "4.5")]
    [InlineData(2e-3, "0.002")]
    [InlineData(1e-27, "1e-27")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(5e-324, "5e-324")]
    public void Numbers_are_written_as_ECMAScript_writes_them(double number, string text)
    {
        Assert.Equal(text, CanonicalJson.Number(number));
        Assert.Equal(number, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Zero_has_no_sign() => Assert.Equal("0", CanonicalJson.Number(-0.0));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_is_refused(double number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CanonicalJson.Number(number));

    [Fact]
    public void Members_are_sorted_and_nothing_is_blank()
    {
        using var json = JsonDocument.Parse("""
            { "b": [ 1.50, true, null, "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/" ], "a": { "y": -1E2, "X": 10000000000 } }
            """);

        Assert.Equal("""{"a":{"X":10000000000,"y":-100},"b":[1.5,true,null,"€$\u000f\nA'B\"\\\\\"/"]}""", CanonicalJson.Of(json.RootElement));
    }
}
