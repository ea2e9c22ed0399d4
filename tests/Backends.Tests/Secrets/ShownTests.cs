namespace VerifiedAddition.Backends.Tests;

public sealed class ShownTests
{
    [Theory]
    [InlineData("Rediss")]
    [InlineData("10.0.0.5:6379")]
    [InlineData("[::1]:11111")]
    [InlineData("http://collector.example:4317/v1")]
    [InlineData("")]
    public void A_name_or_an_address_is_shown(string text) => Assert.Equal($"'{text}'", Shown.Value(text));

    [Theory]
    [InlineData("10.0.0.5,password=hunter22")]
    [InlineData("redis://va:hunter22@10.0.0.5:6379")]
    [InlineData("hunter22 hunter22")]
    [InlineData("AccountKey=aGVsbG8=;")]
    [InlineData("Rediss\n")]
    public void What_may_hold_a_secret_is_told_by_its_length(string text) =>
        Assert.Equal($"a text of {text.Length} characters, not shown here since it may hold a secret", Shown.Value(text));
}
