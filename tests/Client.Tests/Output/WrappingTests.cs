namespace VerifiedAddition.Client.Tests;

/// <summary>Sentences on a narrow terminal.</summary>
public sealed class WrappingTests
{
    [Theory]
    [InlineData("one two three", 80, "one two three")]
    [InlineData("one two three", 8, "one two\nthree")]
    [InlineData("  a: one two three", 12, "  a: one two\n    three")]
    [InlineData("see /a/path/that/is/long now", 10, "see\n/a/path/that/is/long\nnow")]
    [InlineData("one\ntwo three", 5, "one\ntwo\nthree")]
    [InlineData("", 10, "")]
    public void Lines_are_broken_between_words(string text, int width, string lines) =>
        Assert.Equal(lines.ReplaceLineEndings(), Wrapping.Of(text, width));
}
