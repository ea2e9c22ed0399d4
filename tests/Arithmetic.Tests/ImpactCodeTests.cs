using CsCheck;

namespace VerifiedAddition.Arithmetic.Tests;

public class ImpactCodeTests
{
    [Theory]
    [InlineData("+0017726", "+0018826", "A32")]
    [InlineData("+0017726", "-0017726", "A7")]
    [InlineData("+0017726", "+0017726", "(none)")]
    [InlineData("+1000009", "+0999999", "A654321")]
    [InlineData("+0000000", "-1111111", "A76543210")]
    public void Wrong_symbols_are_listed_from_the_sign_to_the_units(string expected, string predicted, string code) =>
        Assert.Equal(code, ImpactCode.Of(expected, predicted));

    [Theory]
    [InlineData("+00000000000", "-11000000000", "A11,10,9")]
    [InlineData("+00000000000", "+10000000000", "A10")]
    [InlineData("+00000000000", "+00000000011", "A1,0")]
    [InlineData("+00000000000", "+00000000001", "A0")]
    public void Commas_keep_indices_of_two_digits_apart(string expected, string predicted, string code) =>
        Assert.Equal(code, ImpactCode.Of(expected, predicted));

    [Fact]
    public void Every_set_of_indices_comes_back_from_its_code() => Gen.Int[1, 20].SelectMany(digits =>
        Gen.Int[0, digits + 1].HashSet[0, digits + 1].Select(indices => (digits, indices))).Sample((digits, indices) =>
            Assert.Equal(indices.OrderDescending(), ImpactCode.IndicesOf(ImpactCode.Of(indices, digits), digits)));

    [Theory]
    [InlineData("A")]
    [InlineData("")]
    [InlineData("B3")]
    [InlineData("A8")]
    [InlineData("A34")]
    [InlineData("A33")]
    [InlineData("A3,2")]
    [InlineData("Ax")]
    public void A_text_that_is_no_code_is_refused(string code) => Assert.Equal(
        $"'{code}' is no impact code for 6 digits. Write (none), or A and the wrong indices from the highest to the lowest, such as A10; " +
        "the sign has index 7.",
        Assert.Throws<FormatException>(() => ImpactCode.IndicesOf(code, 6)).Message);

    [Fact]
    public void Answers_of_different_length_are_refused() => Assert.StartsWith(
        "'+01' has 3 symbols, but '+001' has 4.",
        Assert.Throws<ArgumentException>(() => ImpactCode.Of("+001", "+01")).Message,
        StringComparison.Ordinal);
}
