using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>The claimed programs give the right answers for every pattern of column states (docs/domain.md, sections 11.1 and 11.2).</summary>
public sealed class CascadeTests
{
    public static TheoryData<int> Digits => [.. Enumerable.Range(1, 7)];

    [Theory]
    [MemberData(nameof(Digits))]
    public void The_program_for_additions_is_addition(int digits) => Assert.All(Patterns(digits), states =>
    {
        var question = Question.Create(Operation.Add, Number(states, Augend), Number(states, Addend), digits);
        for (var column = 0; column < digits; column++)
        {
            Assert.Equal(TrueCarry(question, column), Cascade.CarryOut(states.AsSpan()[..(column + 1)]));
            Assert.Equal(TrueCarry(question, column), OriginalCarry(states, column));
        }

        Assert.Equal(question.AnswerText, ColumnModel.Of(question).Answer());
    });

    [Theory]
    [MemberData(nameof(Digits))]
    public void The_cascade_of_comparisons_finds_the_larger_number(int digits) => Assert.All(Patterns(digits), states =>
    {
        var question = Question.Create(Operation.Subtract, Number(states, Minuend), Number(states, Subtrahend), digits);

        Assert.Equal(question.Left >= question.Right, Cascade.IsAtLeast([.. states.Select(state => 1 - state)]));
        Assert.Equal(question.Left < question.Right, Cascade.CarryOut(states)); // a borrow out of all columns
        Assert.Equal(question.AnswerText, ColumnModel.Of(question).Answer());
    });

    [Theory]
    [InlineData(3, 0)]
    [InlineData(0, -1)]
    public void What_is_no_state_is_refused(int higher, int state)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Cascade.TriAdd(higher == 3 ? 3 : 1, state));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cascade.Compare(higher == 3 ? 3 : 0, state == -1 ? -2 : state));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cascade.OriginalTriAdd(higher, state));
    }

    /// <summary>V1.C2 = TriAdd(V1.C, V0.C), V2.C3 = TriAdd(V2.C, V1.C2) and so on.</summary>
    private static bool OriginalCarry(int[] states, int column) =>
        states.Skip(1).Take(column).Aggregate(states[0] + 8, (below, state) => Cascade.OriginalTriAdd(state + 8, below)) / 10 == 1;

    private static bool TrueCarry(Question question, int column)
    {
        var power = (long)Math.Pow(10, column + 1);
        return (question.Left % power) + (question.Right % power) >= power;
    }

    private static int Augend(int state, int column) => state == 2 ? 9 - (column % 5) : column % 5;

    private static int Addend(int state, int column) => (9 - Augend(state, column)) + (state - 1);

    private static int Minuend(int state, int column) => state == 2 ? column % 5 : 9 - (column % 4);

    private static int Subtrahend(int state, int column) => Minuend(state, column) + (state - 1);

    private static long Number(int[] states, Func<int, int, int> digit) =>
        Enumerable.Range(0, states.Length).Reverse().Aggregate(0L, (number, column) => (10 * number) + digit(states[column], column));

    /// <summary>All 3ⁿ of them.</summary>
    private static IEnumerable<int[]> Patterns(int digits) => Enumerable.Range(0, (int)ColumnStates.Count(digits))
        .Select(stratum => Enumerable.Range(0, digits).Select(column => stratum / (int)Math.Pow(3, column) % 3).ToArray());
}
