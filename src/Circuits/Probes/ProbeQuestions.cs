using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Draws questions of which each label of a fact has as many. Question i depends only on seed, case and i.</summary>
/// <param name="digits">Digits of an operand.</param>
/// <param name="of">The case.</param>
/// <param name="seed">The recorded seed.</param>
internal sealed class ProbeQuestions(int digits, ProbeCase of, ulong seed)
{
    private const ulong Stream = (1 << 23) + (1 << 21);

    private readonly ulong _stream = Stream + (ulong)((((((int)of.Fact * 4) + (of.Class is { } kind ? (int)kind : 3)) * 32) + of.Column) * 4);

    /// <summary>Draws some of the questions with their labels.</summary>
    public (Question Question, int Label)[] Draw(int first, int count) => [.. Enumerable.Range(first, count).Select(i => Draw(i))];

    /// <summary>
    /// Labels that know nothing of the fact but are the same for the same two digits of the column (the control task of Hewitt and Liang, 2019): a probe that finds
    /// them has learnt digits by heart.
    /// </summary>
    public int[] ControlTask(IEnumerable<Question> questions) => [.. questions.Select(question =>
    {
        var column = Column.Of(question)[of.Column];
        return new CounterRandom(seed, _stream + 1, (ulong)((column.Left * 10) + column.Right)).Below(of.Labels);
    })];

    /// <summary>Labels in another order.</summary>
    public int[] Permuted(IReadOnlyList<int> labels)
    {
        var random = new CounterRandom(seed, _stream + 2, 0);
        var permuted = labels.ToArray();
        for (var i = permuted.Length - 1; i > 0; i--)
        {
            var other = random.Below(i + 1);
            (permuted[i], permuted[other]) = (permuted[other], permuted[i]);
        }

        return permuted;
    }

    private (Question Question, int Label) Draw(int i)
    {
        var (random, wanted) = (new CounterRandom(seed, _stream, (ulong)i), i % of.Labels);
        while (true)
        {
            var (left, right) = (random.Digits(digits), random.Digits(digits));
            var question = Question.Create(OperationOf(wanted), left, right, digits);
            if (Belongs(question) && LabelOf(question) == wanted)
            {
                return (question, wanted);
            }
        }
    }

    private Operation OperationOf(int label) => of.Fact switch
    {
        ProbedFact.Operator => label == 0 ? Operation.Add : Operation.Subtract,
        ProbedFact.Sign => Operation.Subtract,
        _ => of.Class!.Value.OperationOf(),
    };

    private bool Belongs(Question question) => of.Fact switch
    {
        ProbedFact.Operator => question.Left >= question.Right,
        ProbedFact.Sign => true,
        _ => OperationClasses.Of(question) == of.Class,
    };

    private int LabelOf(Question question) => of.Fact switch
    {
        ProbedFact.Operator => question.Operation is Operation.Add ? 0 : 1,
        ProbedFact.Sign => question.Answer < 0 ? 1 : 0,
        ProbedFact.TriState => ColumnModel.Of(question).State(of.Column),
        ProbedFact.Value => ColumnModel.Of(question).Value(of.Column),
        _ => CarryOut(ColumnModel.Of(question)) ? 1 : 0,
    };

    private bool CarryOut(ColumnModel columns) => Cascade.CarryOut([.. Enumerable.Range(0, of.Column + 1).Select(columns.State)]);
}
