using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

public sealed class TagTests
{
    [Theory]
    [InlineData("Impact:A654", "Impact.A654", "Impact", "A654")]
    [InlineData("Fail%:44", "FailPerc.44", "Fail%", "44")]
    [InlineData("Attn:P3=52", "Attn.3=52", "Attn", "P3=52")]
    [InlineData("Math.Add:S2", "Add.S2", "Math.Add", "S2")]
    [InlineData("Math.Sub:M01", "Sub.M01", "Math.Sub", "M01")]
    [InlineData("Algo:A5.ND.A5", "Algo.A5.ND.A5", "Algo", "A5.ND.A5")]
    public void Both_separators_are_read_and_written(string colon, string dot, string kind, string value)
    {
        var tag = new Tag(kind, value);

        Assert.Equal([tag, tag], [Tag.Parse(colon), Tag.Parse(dot)]);
        Assert.Equal((colon, dot), (tag.ToString(), tag.ToString(TagSeparator.Dot)));
    }

    [Theory]
    [InlineData("Fail:3", "Fail%:3")]
    [InlineData("MathAdd:S1234", "Math.Add:S1234")]
    [InlineData("MathSub:NG", "Math.Sub:NG")]
    [InlineData("Sub.NG", "Math.Sub:NG")]
    [InlineData("Math.Add.S012", "Math.Add:S012")]
    [InlineData("PCA:A3.PS.Weak", "PCA:A3.PS.Weak")]
    public void Older_spellings_are_read_and_not_written(string older, string written) => Assert.Equal(written, Tag.Parse(older).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Impact")]
    [InlineData("Impact:")]
    [InlineData(".A3")]
    [InlineData("Impact=A3")]
    [InlineData("Importance:A3")]
    public void What_is_no_tag_is_refused(string text)
    {
        var error = Assert.Throws<FormatException>(() => Tag.Parse(text));

        Assert.StartsWith($"'{text}' is not a tag.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_become_the_tags_of_both_grammars()
    {
        Question[] questions = [Of("11+22"), Of("55+45"), Of("95-91"), Of("12-95"), Of("15+15")];
        WrongAnswer[] failures = [new(1, 0b0011), new(2, 0b1000), new(3, 0b0010), new(4, 0b0011)];
        var attention = new HeadAttention(new(7, 0, 0), [0.5, 0.004, 0.25, 0.2, 0.046]);

        Assert.Equal(
            ["Fail%:80", "Impact:A310", "Math.Add:S12", "Math.Sub:M0", "Math.Neg:N1", "Attn:P0=50", "Attn:P2=25", "Attn:P3=20", "Attn:P4=5"],
            NodeTags.Of(failures, questions, attention).Select(tag => tag.ToString()), StringComparer.Ordinal);
        Assert.Equal(
            ["Add.S2", "Impact.A10", "Sub.M0", "Impact.A3", "Sub.NG", "Impact.A1", "Add.S1", "FailPerc.80", "Attn.0=50", "Attn.2=25", "Attn.3=20", "Attn.4=5"],
            NodeTags.OriginalOf(failures, questions, attention), StringComparer.Ordinal);

        static Question Of(string text) => Question.Parse(text, 2);
    }

    [Fact]
    public void A_head_has_at_most_four_attended_positions_of_one_percent_or_more()
    {
        Assert.Equal(4, new HeadAttention(default, [0.2, 0.2, 0.2, 0.2, 0.2]).Top.Count);
        Assert.Equal([(2, 98.5)], new HeadAttention(default, [0.0075, 0.0075, 0.985]).Top.Select(seen => (seen.Position, Math.Round(seen.Percent, 6))));
        Assert.InRange(new HeadAttention(default, [0.5, 0.3, 0.2]).Top.Sum(seen => seen.Percent), 99.999, 100.001);
    }

    [Theory]
    [InlineData("+0017726", "+0018826", "A32")]
    [InlineData("+0017726", "-0017726", "A7")]
    [InlineData("+0017726", "+0017726", "(none)")]
    public void Wrong_symbols_are_named_as_the_impact_code_names_them(string one, string other, string code)
    {
        var bits = Enumerable.Range(0, one.Length).Where(i => one[i] != other[i]).Sum(i => 1 << (one.Length - 1 - i));

        Assert.Equal(code, ImpactCode.Of(new WrongAnswer(0, bits).Indices, 6));
        Assert.Equal(code, ImpactCode.Of(one, other));
    }

    [Fact]
    public void Impacts_of_many_failures_are_one_code_however_many_digits_there_are() =>
        Assert.Equal("A11,10,0", FailureSummary.UnionOfImpacts([new(0, 1 << 11), new(1, 1 << 10), new(2, 1)], 10));
}
