using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Draws the questions on which a sub-task is tested. Question i depends only on seed, sub-task, column and i.</summary>
internal sealed class ClaimTrials(SubTask task, int? column, int digits, ulong seed)
{
    private const ulong FirstStream = (1 << 20) + (1 << 10);
    private const int MaxDraws = 10_000;

    /// <summary>Columns that have streams one after the other. The twentieth came later and has those behind them, so that the others keep theirs.</summary>
    private const int FirstColumns = 19;

    private const ulong LastColumnStream = FirstStream + (1 << 9);

    private readonly ulong _stream =
        column == FirstColumns ? LastColumnStream + (ulong)task : FirstStream + ((ulong)task * FirstColumns) + (ulong)(column ?? 0);

    private bool Adds => task is SubTask.SA or SubTask.SC or SubTask.SS or SubTask.ST;

    private int Last => digits - 1;

    private int K => column ?? 0;

    /// <summary>Draws some of the questions.</summary>
    public ClaimTrial[] Draw(int first, int count) => [.. Enumerable.Range(first, count).Select(i => Draw(new CounterRandom(seed, _stream, (ulong)i)))];

    /// <summary>Draws until the stored result changes the answer.</summary>
    private ClaimTrial Draw(CounterRandom random)
    {
        for (var draw = 0; draw < MaxDraws; draw++)
        {
            var trial = task switch
            {
                SubTask.OPR => Operator(ref random),
                SubTask.SGN => Sign(ref random),
                _ => InColumn(ref random),
            };
            if (trial is not null && !string.Equals(trial.Expected, trial.Base.AnswerText, StringComparison.Ordinal))
            {
                return trial;
            }
        }

        throw new InvalidOperationException($"{task} of column {column} of {digits} digits has no questions that distinguish its results.");
    }

    private ClaimTrial? InColumn(ref CounterRandom random)
    {
        var result = random.Below(2);
        var direction = task is SubTask.MT or SubTask.GT ? random.Below(2) : 0;
        var alter = Ask(ref random, result, direction, framed: true, like: null);
        var store = Ask(ref random, 1 - result, direction, framed: false, like: null);
        return Of(store, Ask(ref random, result, direction, framed: false, like: Column.Of(alter)[K]), alter);
    }

    /// <summary>A trial with given questions, for a sub-task of a column.</summary>
    public ClaimTrial Of(Question store, Question same, Question alter)
    {
        var before = ColumnModel.Of(alter);
        var negative = alter.Answer < 0;
        return task switch
        {
            SubTask.SA or SubTask.MD or SubTask.ND => new(
                store, same, alter, before.WithValue(K, ColumnModel.Of(store).Value(K)).Answer(), PassRule.Exactly),
            SubTask.SC or SubTask.MB or SubTask.NB => new(
                store, same, alter, Only(K + 1, alter, before.WithState(K, ColumnModel.Of(store).State(K))), PassRule.Exactly),
            SubTask.SS => new(store, same, alter, Only(K + 1, alter, before.WithState(K - 1, ColumnModel.Of(store).State(K - 1))), PassRule.Exactly),
            SubTask.ST => new(store, same, alter, before.WithState(K, ColumnModel.Of(store).State(K)).Answer(), PassRule.Leading),
            _ => new(
                store,
                same,
                alter,
                before.WithState(K, ColumnModel.Of(store, negative).State(K)).Answer(),
                task == SubTask.GT ? PassRule.Sign : PassRule.Leading),
        };
    }

    /// <summary>A node at the position of one digit affects that digit only.</summary>
    private static string Only(int digit, Question alter, ColumnModel changed)
    {
        var answer = alter.AnswerText.ToCharArray();
        answer[^(digit + 1)] = changed.Answer()[^(digit + 1)];
        return new(answer);
    }

    /// <summary>A question with one of the two possible results of the sub-task.</summary>
    /// <param name="random">Advanced by drawing.</param>
    /// <param name="result">0 or 1: which of two carries; ignored where results are digits.</param>
    /// <param name="direction">For sub-tasks that decide the sign: which digit is the larger one when <paramref name="result"/> is 0.</param>
    /// <param name="framed">Whether the columns above must propagate the result.</param>
    /// <param name="like">A column with the same result that this one must resemble; null for any.</param>
    private Question Ask(ref CounterRandom random, int result, int direction, bool framed, Column? like)
    {
        var columns = new Column[digits];
        for (var i = 0; i < digits; i++)
        {
            columns[i] = Column.Draw(ref random, Allowed(i, result, direction, framed, like));
        }

        return Column.Asked(Adds ? Operation.Add : Operation.Subtract, columns);
    }

    private Func<Column, bool> Allowed(int i, int result, int direction, bool framed, Column? like)
    {
        if (like is { } other && i == K && task != SubTask.SS)
        {
            return task is SubTask.SA or SubTask.MD or SubTask.ND
                ? pair => pair.Value(Adds) == other.Value(Adds) && InOrder(i, pair)
                : pair => pair.State(Adds) == other.State(Adds);
        }

        var carries = 2 * (result ^ direction);
        return task switch
        {
            SubTask.SC or SubTask.MB when i == K => pair => pair.State(Adds) == carries && InOrder(i, pair),
            SubTask.NB when i == K => pair => pair.State(Adds) == 2 - carries && InOrder(i, pair),
            SubTask.SS when i == K => pair => pair.State(adds: true) == 1,
            SubTask.SS when i == K - 1 => pair => pair.State(adds: true) == carries,
            SubTask.ST when framed && i > K => pair => pair.State(adds: true) == 1,
            SubTask.MT or SubTask.GT when framed && i > K => pair => pair.State(adds: false) == 1,
            SubTask.GT when i == K => pair => pair.State(adds: false) == carries,
            SubTask.MT when i == K && K == 0 => pair => pair.State(adds: false) != 1, // equal units decide nothing
            _ => pair => InOrder(i, pair),
        };
    }

    /// <summary>The leading column determines the sign, where the sign is given.</summary>
    private bool InOrder(int i, Column pair) => i != Last || task switch
    {
        SubTask.MD or SubTask.MB => pair.Left > pair.Right,
        SubTask.ND or SubTask.NB => pair.Left < pair.Right,
        _ => true,
    };

    /// <summary>The same operands with the other operation; differences are positive, so that the sign does not reveal the operation.</summary>
    private ClaimTrial? Operator(ref CounterRandom random)
    {
        var adds = random.Below(2) == 0;
        var (left, right) = (random.Digits(digits), random.Digits(digits));
        var (otherLeft, otherRight) = (random.Digits(digits), random.Digits(digits));
        var (asked, other) = adds ? (Operation.Add, Operation.Subtract) : (Operation.Subtract, Operation.Add);
        var store = Question.Create(other, Int128.Max(left, right), Int128.Min(left, right), digits);
        return new(
            store,
            Question.Create(asked, Int128.Max(otherLeft, otherRight), Int128.Min(otherLeft, otherRight), digits),
            Question.Create(asked, store.Left, store.Right, digits),
            store.AnswerText,
            PassRule.Delivered);
    }

    /// <summary>Any two subtractions with different signs; the digits continue as they would with the other sign.</summary>
    private ClaimTrial? Sign(ref CounterRandom random)
    {
        var alter = Difference(ref random);
        var store = Difference(ref random);
        var same = Difference(ref random);
        if (alter.Answer < 0 == store.Answer < 0 || alter.Answer < 0 != same.Answer < 0)
        {
            return null;
        }

        var expected = alter.AnswerText[0] + ColumnModel.Of(alter, alter.Answer >= 0).Answer()[1..];
        return new(store, same, alter, expected, PassRule.Delivered);
    }

    private Question Difference(ref CounterRandom random) =>
        Question.Create(Operation.Subtract, random.Digits(digits), random.Digits(digits), digits);
}
