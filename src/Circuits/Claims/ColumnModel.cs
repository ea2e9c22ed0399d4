using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The claimed algorithm, column by column, so that the result of one step can be replaced and the later steps continue from it.</summary>
/// <remarks>
/// Each column has a value (its sum or difference without a carry, mod 10) and a state: 0 if no carry or borrow leaves it, 1 if it
/// propagates an incoming one, 2 if it generates one. The model is fed the right sign, so a subtraction continues in that sign's direction,
/// even if a replaced state would imply the other one.
/// </remarks>
internal sealed class ColumnModel
{
    private readonly bool _adds;
    private readonly bool _negative;
    private readonly int[] _values;
    private readonly int[] _states;

    private ColumnModel(bool adds, bool negative, int[] values, int[] states) =>
        (_adds, _negative, _values, _states) = (adds, negative, values, states);

    /// <param name="question">An addition or subtraction.</param>
    public static ColumnModel Of(Question question) => Of(question, question.Answer < 0);

    /// <summary>The model of a question in the direction of a given sign, right or wrong.</summary>
    public static ColumnModel Of(Question question, bool negative)
    {
        var adds = question.Operation == Operation.Add;
        var columns = Column.Of(question).Select(column => negative ? new Column(column.Right, column.Left) : column).ToArray();
        return new(adds, negative, [.. columns.Select(column => column.Value(adds))], [.. columns.Select(column => column.State(adds))]);
    }

    /// <summary>The sum or difference of the column without a carry, 0 to 9.</summary>
    public int Value(int column) => _values[column];

    /// <summary>The carry or borrow state of the column, 0 to 2.</summary>
    public int State(int column) => _states[column];

    public ColumnModel WithValue(int column, int value) => new(_adds, _negative, Replaced(_values, column, value), _states);

    public ColumnModel WithState(int column, int state) => new(_adds, _negative, _values, Replaced(_states, column, state));

    /// <summary>The answer: sign and n + 1 digits.</summary>
    public string Answer()
    {
        var digits = _values.Length;
        var answer = new char[digits + 2];
        var carry = 0;
        for (var column = 0; column < digits; column++)
        {
            answer[^(column + 1)] = (char)('0' + ((_values[column] + (_adds ? carry : 10 - carry)) % 10));
            carry = Cascade.CarryOut(_states.AsSpan()[..(column + 1)]) ? 1 : 0;
        }

        answer[1] = (char)('0' + (_adds ? carry : 0));
        answer[0] = !_adds && _negative != (carry == 1) ? '-' : '+'; // a borrow out of all columns: the other operand is the larger one
        return new(answer);
    }

    private static int[] Replaced(int[] all, int at, int value) => [.. all.Select((old, i) => i == at ? value : old)];
}

/// <summary>Two digits, one above the other.</summary>
internal readonly record struct Column(int Left, int Right)
{
    /// <summary>The columns of a question, units first.</summary>
    public static Column[] Of(Question question)
    {
        var layout = question.Layout;
        Span<byte> tokens = stackalloc byte[layout.QuestionTokens];
        question.EncodeQuestion(tokens);
        var columns = new Column[question.Digits];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new(tokens[layout.PositionOfFirst(i)], tokens[layout.PositionOfSecond(i)]);
        }

        return columns;
    }

    /// <summary>The value without a carry, 0 to 9.</summary>
    public int Value(bool adds) => (adds ? Left + Right : Left - Right + 10) % 10;

    /// <summary>0: no carry or borrow leaves it; 1: it propagates an incoming one; 2: it generates one.</summary>
    public int State(bool adds) => 1 + Math.Sign(adds ? Left + Right - 9 : Right - Left);

    /// <summary>Draws a column among the hundred, all that are allowed with the same probability.</summary>
    public static Column Draw(ref CounterRandom random, Func<Column, bool> allowed)
    {
        var all = Enumerable.Range(0, 100).Select(i => new Column(i / 10, i % 10)).Where(allowed).ToArray();
        return all[random.Below(all.Length)];
    }

    /// <summary>The question of a class with the given columns, units first, in which the larger operand is the first one, also where it is asked second.</summary>
    public static Question Asked(OperationClass kind, IReadOnlyList<Column> columns) => Asked(
        kind.OperationOf(), kind is OperationClass.NegativeAnswer ? [.. columns.Select(column => new Column(column.Right, column.Left))] : columns);

    /// <summary>The question with the given columns, units first.</summary>
    public static Question Asked(Operation operation, IReadOnlyList<Column> columns)
    {
        var (left, right) = ((Int128)0, (Int128)0);
        foreach (var column in columns.Reverse())
        {
            (left, right) = ((10 * left) + column.Left, (10 * right) + column.Right);
        }

        return Question.Create(operation, left, right, columns.Count);
    }
}
