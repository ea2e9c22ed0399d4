namespace VerifiedAddition.Transformer;

/// <summary>The rows of a layer's activations, one for each computed position of each question, in blocks that threads process.</summary>
/// <remarks>
/// Every block starts at a whole tile of <see cref="Products{T}"/>. Where a block holds whole questions, a few rows behind the last one may
/// belong to none: the gradients in them stay zero. The blocks depend on the batch and the model only, not on the number of threads.
/// </remarks>
internal sealed class RowBlocks
{
    /// <summary>Rows that are processed together: enough to amortise reading the weights, few enough for the cache.</summary>
    private const int MaxRows = 96;

    private readonly int[] _used;
    private readonly int[] _rowOf;
    private readonly int _questionsOfBlock;

    private RowBlocks(int questions, int first, int positions, int questionsOfBlock, int length, int count)
    {
        (First, Positions, Length, Count, _questionsOfBlock) = (first, positions, length, count, questionsOfBlock);
        (_used, _rowOf, Places) = (new int[count], new int[questions], new (int Question, int Position)[count * length]);
        Array.Fill(Places, (-1, -1));
        for (var question = 0; question < questions; question++)
        {
            var block = questionsOfBlock == 0 ? 0 : question / questionsOfBlock;
            _rowOf[question] = (block * length) + ((question - (block * questionsOfBlock)) * positions);
            for (var position = 0; position < positions; position++)
            {
                var row = _rowOf[question] + position;
                Places[row] = (question, first + position);
                _used[row / length] = (row % length) + 1;
            }
        }
    }

    /// <summary>Number of blocks.</summary>
    public int Count { get; }

    /// <summary>Rows from the beginning of one block to that of the next.</summary>
    public int Length { get; }

    /// <summary>Number of computed positions of each question.</summary>
    public int Positions { get; }

    /// <summary>The first computed position.</summary>
    public int First { get; }

    /// <summary>Number of rows of all blocks.</summary>
    public int Rows => Places.Length;

    /// <summary>The question and the position of each row; −1 for a row that belongs to none.</summary>
    public (int Question, int Position)[] Places { get; }

    /// <summary>Consecutive rows without gaps. A question's rows may be in two blocks.</summary>
    public static RowBlocks Dense(int questions, int positions) =>
        new(questions, 0, positions, 0, MaxRows, ((questions * positions) + MaxRows - 1) / MaxRows);

    /// <summary>Blocks of whole questions.</summary>
    /// <param name="first">The first computed position.</param>
    public static RowBlocks OfQuestions(int questions, int first, int positions)
    {
        var (best, bestRows) = (1, int.MaxValue);
        for (var each = 1; each <= Math.Max(1, MaxRows / positions); each++)
        {
            var rows = Halves(questions, each) * Padded(each * positions); // what the busier one of two threads computes
            if (rows <= bestRows)
            {
                (best, bestRows) = (each, rows);
            }
        }

        return new(questions, first, positions, best, Padded(best * positions), (questions + best - 1) / best);
    }

    /// <summary>The first row of a block.</summary>
    public int Begin(int block) => block * Length;

    /// <summary>Number of rows in use in a block.</summary>
    public int Used(int block) => _used[block];

    /// <summary>The row of a question's first computed position.</summary>
    public int Row(int question) => _rowOf[question];

    /// <summary>The first question of a block of whole questions.</summary>
    public int Question(int block) => block * _questionsOfBlock;

    /// <summary>Number of questions in a block of whole questions.</summary>
    public int Questions(int block) => _used[block] / Positions;

    private static int Halves(int questions, int each) => (((questions + each - 1) / each) + 1) / 2;

    private static int Padded(int rows) => Matrix<float>.RoundedUp(rows, Products<float>.TileRows);
}
