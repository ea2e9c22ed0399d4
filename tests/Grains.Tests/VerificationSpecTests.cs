using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

public sealed class VerificationSpecTests
{
    [Theory]
    [InlineData(3, 1_000_000, Operation.Add, SampleKind.Exhaustive)]
    [InlineData(3, 999_999, Operation.Add, SampleKind.Uniform)]
    [InlineData(4, 1_000_000, Operation.Subtract, SampleKind.Uniform)]
    [InlineData(4, 100_000_000, Operation.Subtract, SampleKind.Exhaustive)]
    [InlineData(3, 1_000_000, Operation.Multiply, SampleKind.Exhaustive)] // 10,000: operands of two digits
    [InlineData(6, 1_000_000, Operation.Multiply, SampleKind.Exhaustive)]
    [InlineData(7, 1_000_000, Operation.Multiply, SampleKind.Uniform)]
    [InlineData(18, 1_000_000, Operation.Add, SampleKind.Uniform)]
    public void Where_no_sample_is_named_all_questions_are_asked_if_they_are_few_enough(
        int digits, long questions, Operation operation, SampleKind expected)
    {
        var plan = VerificationPlan.Of(operation, digits, new(questions, Sample: null, Seed: 1));

        Assert.Equal(expected, plan.Sample);
        Assert.Equal(expected is SampleKind.Exhaustive ? plan.List().Count : questions, plan.Questions);
    }

    [Fact]
    public void A_sample_that_is_named_is_taken()
    {
        Assert.Equal(SampleKind.Uniform, VerificationPlan.Of(Operation.Add, 2, new(1_000_000, SampleKind.Uniform, Seed: 1)).Sample);
    }
}
