using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Draws questions with a <see cref="CarryChain"/>. Question i depends only on seed, chain and i.</summary>
/// <remarks>
/// The answer digit's own column never passes a carry on, so that the digit above it, which is fed where this one is predicted, is the same with
/// either carry; and the highest column of a subtraction decides its sign.
/// </remarks>
/// <param name="digits">Digits of an operand.</param>
/// <param name="chain">The chain.</param>
/// <param name="seed">The recorded seed.</param>
internal sealed class ChainTrials(int digits, CarryChain chain, ulong seed)
{
    /// <summary>A random stream of its own for each chain.</summary>
    private const ulong Stream = 1 << 23;

    private const int None = 0;
    private const int Passes = 1;
    private const int Makes = 2;

    private readonly ulong _stream = Stream + (ulong)((((int)chain.Class * 32) + chain.Digit) * 32) + (ulong)chain.Depth;

    private bool Adds => chain.Class is OperationClass.Addition;

    private int Decider => chain.Digit - chain.Depth;

    /// <summary>Draws some of the questions.</summary>
    public ChainTrial[] Draw(int first, int count) => [.. Enumerable.Range(first, count).Select(i => Draw(i))];

    /// <summary>
    /// For chains of depth 2: a question whose carry is decided by the column below the digit's, however the one below that is; and the same with that one
    /// deciding the other way, which changes nothing.
    /// </summary>
    public (Question Asked, Question Toggled)[] DrawDecided(int first, int count) => [.. Enumerable.Range(first, count).Select(i =>
    {
        var random = new CounterRandom(seed, _stream, (ulong)i + (1UL << 40));
        var state = StateOf(random.Below(2) == 1);
        var columns = Columns(ref random, state);
        columns[Decider + 1] = Column.Draw(ref random, column => column.State(Adds) != Passes && IsInOrder(Decider + 1, column));
        return (Ask(columns), Ask(Replaced(columns, ref random, StateOf(state == None))));
    })];

    private ChainTrial Draw(int i)
    {
        var random = new CounterRandom(seed, _stream, (ulong)i);
        var carries = random.Below(2) == 1;
        var columns = Columns(ref random, StateOf(carries));
        var asked = Ask(columns);
        return new(
            asked,
            Ask(Replaced(columns, ref random, StateOf(!carries))),
            Ask(Replaced(columns, ref random, StateOf(carries))),
            Ask(Columns(ref random, StateOf(!carries))),
            Ask(Columns(ref random, StateOf(carries))),
            Turned(asked, carries));
    }

    private static int StateOf(bool carries) => carries ? Makes : None;

    private Column[] Columns(ref CounterRandom random, int state)
    {
        var columns = new Column[digits];
        for (var i = 0; i < digits; i++)
        {
            var at = i;
            columns[i] = Column.Draw(ref random, column => IsAllowed(at, column, state));
        }

        return columns;
    }

    private bool IsAllowed(int i, Column column, int state) => i == Decider ? column.State(Adds) == state
        : i > Decider && i < chain.Digit ? column.State(Adds) == Passes
        : i == chain.Digit ? column.State(Adds) != Passes && IsInOrder(i, column)
        : IsInOrder(i, column);

    /// <summary>The larger operand is written first here, also where it is asked second.</summary>
    private bool IsInOrder(int i, Column column) => Adds || i < digits - 1 || column.Left > column.Right;

    private Column[] Replaced(Column[] columns, ref CounterRandom random, int state)
    {
        var (changed, old) = (columns.ToArray(), columns[Decider]);
        changed[Decider] = Column.Draw(ref random, column => column.State(Adds) == state && column != old);
        return changed;
    }

    private Question Ask(Column[] columns) => Column.Asked(chain.Class, columns);

    private string Turned(Question asked, bool carries)
    {
        var answer = asked.AnswerText.ToCharArray();
        var digit = answer[^(chain.Digit + 1)] - '0';
        var change = Adds == carries ? 9 : 1; // without a carry an addition's digit is lower by one, without a borrow a difference's is higher
        answer[^(chain.Digit + 1)] = chain.Digit == digits ? (char)('1' - digit) : (char)('0' + ((digit + change) % 10));
        return new(answer);
    }
}
