namespace VerifiedAddition.Arithmetic.Tests;

public class GeneratorSpecTests
{
    [Fact]
    public void Additions_fill_what_the_percentages_leave()
    {
        var spec = new GeneratorSpec(6, GeneratorKind.Original, SubtractPercent: 30, MultiplyPercent: 50);

        Assert.Equal((20, 30, 50), (spec.PercentOf(Operation.Add), spec.PercentOf(Operation.Subtract), spec.PercentOf(Operation.Multiply)));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(21, 0, 0)]
    [InlineData(6, -1, 0)]
    [InlineData(6, 101, 0)]
    [InlineData(6, 0, 101)]
    [InlineData(6, 60, 41)]
    public void Numbers_out_of_range_are_refused(int digits, int subtract, int multiply) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GeneratorSpec(digits, GeneratorKind.Original, subtract, multiply));

    [Fact]
    public void An_unknown_generator_is_refused()
    {
        var spec = new GeneratorSpec(6, GeneratorKind.Original);

        Assert.Throws<ArgumentOutOfRangeException>(() => new GeneratorSpec(6, (GeneratorKind)3));
        Assert.Throws<ArgumentOutOfRangeException>(() => spec with { Kind = (GeneratorKind)3 });
    }

    [Fact]
    public void A_refusal_names_the_percentage_and_what_is_left_for_it()
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new GeneratorSpec(6, GeneratorKind.Original, 60, 41));

        Assert.Equal("MultiplyPercent", refusal.ParamName);
        Assert.Equal(41, refusal.ActualValue);
        Assert.StartsWith("A percentage is 0 to 40 here", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_operation_alone_keeps_digits_and_kind()
    {
        var mixed = new GeneratorSpec(7, GeneratorKind.Successor, 66, Mix: BatchMix.MixedRows);

        Assert.Equal(new GeneratorSpec(7, GeneratorKind.Successor), mixed.Only(Operation.Add));
        Assert.Equal(new GeneratorSpec(7, GeneratorKind.Successor, 100), mixed.Only(Operation.Subtract));
        Assert.Equal(new GeneratorSpec(7, GeneratorKind.Successor, 0, 100), mixed.Only(Operation.Multiply));
    }
}
