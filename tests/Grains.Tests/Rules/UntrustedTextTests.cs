namespace VerifiedAddition.Grains.Tests;

public sealed class UntrustedTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("größe, 測試, нет, \ud83d\ude00", "größe, 測試, нет, \ud83d\ude00")]
    [InlineData("\u001b[2J", "␛[2J")]
    [InlineData("a\u009b31mb", "a\ufffd31mb")]
    [InlineData("a\u0007\u0000\u007f", "a␇␀␡")]
    [InlineData("a\u202egpj.exe", "a\ufffdgpj.exe")]
    [InlineData("a\u2066b\u2069\u200f\u061c", "a\ufffdb\ufffd\ufffd\ufffd")]
    [InlineData("a\u200bb\ufeff", "a\ufffdb\ufffd")]
    [InlineData("\udb40\udc41", "\ufffd")] // a tag, which nobody sees
    [InlineData("two\nlines\tand\r", "two␊lines␉and␍")]
    [InlineData("a\u2028b\u2029", "a\ufffdb\ufffd")]
    [InlineData("می\u200cخواهم", "می\u200cخواهم")]
    public void A_line_shows_what_would_act_or_not_be_seen(string text, string shown)
    {
        Assert.Equal(shown, UntrustedText.OneLine(text));
        Assert.Equal(text == shown, UntrustedText.IsHarmless(text));
    }

    [Fact]
    public void Half_a_character_is_shown_as_one_that_is_not_known() => Assert.Equal("half \ufffd", UntrustedText.OneLine("half " + '\ud83d'));

    [Fact]
    public void Lines_stay_lines_but_none_is_written_over() =>
        Assert.Equal($"a{Environment.NewLine}b\tc␍d␛", UntrustedText.Lines("a\r\nb\tc\rd\u001b"));

    [Fact]
    public void No_line_of_a_sentence_begins_as_another_sentence_does() =>
        Assert.Equal($"a{Environment.NewLine}  va: all is well", UntrustedText.Sentence("a\nva: all is well"));

    [Fact]
    public void A_value_in_a_message_is_cut() =>
        Assert.Equal($"'{new string('x', 100)}…'", UntrustedText.Quote(new string('x', 5000)));

    [Fact]
    public void Json_says_the_same_and_shows_nothing()
    {
        var json = UntrustedText.Json("{\n  \"a\": \"\u202e\u009b\udb40\udc41é\"\n}");

        Assert.Equal("{\n  \"a\": \"\\u202e\\u009b\\udb40\\udc41é\"\n}", json);
    }
}
