namespace VerifiedAddition.Transformer.Tests;

public sealed class FiniteWeightsTests
{
    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void A_number_that_is_none_is_named_with_its_tensor(float value, string shown)
    {
        var weights = new StateDict();
        weights.Add("embed.W_E", new([2], [1, 2]));
        weights.Add("pos_embed.W_pos", new([3], [0, value, 1]));

        var refusal = Assert.Throws<WeightFileException>(() => FiniteWeights.Require(weights, "model.pth"));

        Assert.Contains($"model.pth: element 1 of 'pos_embed.W_pos' is {shown}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("learning rate", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ordinary_numbers_pass()
    {
        var weights = new StateDict();
        weights.Add("embed.W_E", new([3], [float.MaxValue, float.Epsilon, -0f]));

        Assert.Null(Record.Exception(() => FiniteWeights.Require(weights, "model.pth")));
    }
}
