using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

public sealed class SeparabilityTests
{
    private static readonly int[] Groups = [.. Enumerable.Range(0, 300).Select(i => i / 100)];

    [Fact]
    public void Three_groups_far_apart_are_separable()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var centres = tensor(Groups.Select(group => group * 10f).ToArray()).unsqueeze(1) * randn([1, 32], generator: generator);

        var verdict = SeparabilityTest.Of(centres.add(Noise(32), Scalars.One), Groups, new());

        Assert.True(verdict.IsSeparable);
        Assert.Equal(1, verdict.HeldOutAccuracy);
        Assert.Equal(300, verdict.Points.Count);
    }

    [Fact]
    public void Noise_is_not()
    {
        using var scope = NewDisposeScope();

        var verdict = SeparabilityTest.Of(Noise(32), Groups, new());

        Assert.False(verdict.IsSeparable);
        Assert.InRange(verdict.HeldOutAccuracy, 0.2, 0.5);
    }

    [Fact]
    public void Nor_is_a_head_that_always_says_the_same()
    {
        using var scope = NewDisposeScope();

        Assert.False(SeparabilityTest.Of(ones([300, 32]), Groups, new()).IsSeparable);
    }

    [Theory]
    [InlineData(OperationClass.Addition, 0)]
    [InlineData(OperationClass.Addition, 2)]
    [InlineData(OperationClass.Addition, 3)]
    [InlineData(OperationClass.PositiveAnswer, 0)]
    [InlineData(OperationClass.PositiveAnswer, 2)]
    [InlineData(OperationClass.NegativeAnswer, 2)]
    public void Tri_state_questions_are_what_their_group_says(OperationClass kind, int digit)
    {
        var (questions, groups) = TriStateQuestions.For(kind, digit, digits: 4, seed: 1);

        Assert.Equal([100, 100, 100], groups.CountBy(group => group).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.All(questions.Zip(groups), pair => Assert.Equal(pair.Second, GroupOf(pair.First, digit)));
        Assert.All(questions, question => Assert.True(NothingComesFromBelow(question, digit)));
        Assert.All(questions, question => Assert.Equal(kind == OperationClass.NegativeAnswer, question.Answer < 0));
    }

    private static int GroupOf(Question question, int digit)
    {
        var (x, y) = (Digit(question.Left, digit), Digit(question.Right, digit));
        return 1 + Math.Sign(question.Operation == Operation.Add ? x + y - 9 : x - y);
    }

    private static bool NothingComesFromBelow(Question question, int digit)
    {
        var power = (long)Math.Pow(10, digit);
        var (low, other) = (question.Left % power, question.Right % power);
        return question.Operation == Operation.Add ? low + other < power : question.Answer < 0 ? low <= other : other <= low;
    }

    private static int Digit(Int128 value, int digit) => (int)(value / (Int128)Math.Pow(10, digit) % 10);

    private static Tensor Noise(int width)
    {
        using var generator = new Generator(2);
        return randn([300, width], generator: generator);
    }
}
