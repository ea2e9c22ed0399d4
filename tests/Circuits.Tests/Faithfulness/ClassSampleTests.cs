namespace VerifiedAddition.Circuits.Tests;

public sealed class ClassSampleTests
{
    [Theory]
    [InlineData(2, OperationClass.Addition)]
    [InlineData(2, OperationClass.NegativeAnswer)]
    [InlineData(5, OperationClass.PositiveAnswer)]
    [InlineData(6, OperationClass.NegativeAnswer)]
    [InlineData(20, OperationClass.NegativeAnswer)]
    public void Questions_are_of_one_class_and_none_is_both_asked_and_put_in(int digits, OperationClass kind)
    {
        var sample = ClassSample.Draw(digits, kind, new(Questions: 200));

        Assert.Equal((200, 200, 200, false), (sample.Asked.Length, sample.Few.Length, sample.Sources.Length, sample.IsAll));
        Assert.All(sample.Asked.Concat(sample.Sources), question => Assert.Equal(kind, OperationClasses.Of(question)));
        Assert.Equal(400, sample.Asked.Concat(sample.Sources).Distinct().Count());
    }

    [Fact]
    public void All_questions_are_each_asked_once()
    {
        var sample = ClassSample.Draw(2, OperationClass.PositiveAnswer, new(Questions: null));

        Assert.Equal((5050, 1000, 1000, true), (sample.Asked.Length, sample.Few.Length, sample.Sources.Length, sample.IsAll));
        Assert.Equal(5050, sample.Asked.Distinct().Count());
        Assert.Empty(sample.Few.Intersect(sample.Sources));
        Assert.False(sample.OfFew().IsAll);
        Assert.Equal((100, 100, true), (Draw(1).Asked.Length, Draw(1).Sources.Length, Draw(1).OfFew().IsAll));

        static ClassSample Draw(int digits) => ClassSample.Draw(digits, OperationClass.Addition, new(Questions: null));
    }

    [Fact]
    public void By_the_originals_policy_no_sum_has_another_digit()
    {
        var spec = new FaithfulnessSpec(FaithfulnessPolicy.Quirke2026);

        Assert.All(ClassSample.Draw(5, OperationClass.Addition, spec).Asked, question => Assert.True(question.Left < 50_000 && question.Right < 50_000));
        Assert.Contains(ClassSample.Draw(5, OperationClass.PositiveAnswer, spec).Asked, question => question.Left >= 50_000);
        Assert.Equal(250_000, ClassSample.Draw(3, OperationClass.Addition, spec with { Questions = null }).Asked.Length);
    }

    [Theory]
    [InlineData(1, OperationClass.NegativeAnswer, 300, "There are 45 subtractions with a negative answer of 1 digit, too few for 300 questions and as many others whose activations are put in. Ask at most 22, or all.")]
    [InlineData(4, OperationClass.Addition, null, "All questions of 4 digits are too many to be asked of dozens of circuits. Give a number of questions; all are asked of models of up to 3 digits.")]
    public void What_cannot_be_asked_is_refused(int digits, OperationClass kind, int? questions, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => ClassSample.Draw(digits, kind, new(Questions: questions)));

        Assert.StartsWith(reason, error.Message, StringComparison.Ordinal);
    }
}
