namespace VerifiedAddition.Transformer;

/// <summary>The rows of a layer's activations, one for each computed position of each question, in blocks that threads process.</summary>
/// <remarks>
/// Every block starts at a whole tile of <see cref="Products{T}"/>. Where a block holds whole questions, a few rows behind the last one may
/// belong to none: the gradients in them stay zero. A block consists of whole parts. Blocks depend on the number of threads, so that all have
/// equal work; parts do not, so sums are taken over parts.
/// </remarks>
internal sealed class RowBlocks
{
    /// <summary>Rows that are processed together: enough to amortise reading the weights, few enough for the cache.</summary>
    private const int MaxRows = 192;

    private const int RowsOfPart = 24;

    private const int QuestionsOfPart = 2;

    private readonly int[] _used;
    private readonly int[] _rowOf;
    private readonly int _questionsOfBlock;

    /// <param name="questionsOfBlock">0 if a block begins at any question's row.</param>
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

        Parts = questionsOfBlock == 0 ? DivideUp(Rows, RowsOfPart) : DivideUp(questions, QuestionsOfPart);
    }

    /// <summary>Number of blocks.</summary>
    public int Count { get; }

    /// <summary>Rows from the beginning of one block to that of the next.</summary>
    public int Length { get; }

    /// <summary>Number of parts.</summary>
    public int Parts { get; }

    /// <summary>Number of computed positions of each question.</summary>
    public int Positions { get; }

    /// <summary>The first computed position.</summary>
    public int First { get; }

    /// <summary>Number of rows of all blocks.</summary>
    public int Rows => Places.Length;

    /// <summary>The question and the position of each row; −1 for a row that belongs to none.</summary>
    public (int Question, int Position)[] Places { get; }

    /// <summary>Consecutive rows without gaps. A question's rows may be in two blocks.</summary>
    public static RowBlocks Dense(int questions, int positions, int workers)
    {
        var rows = questions * positions;
        var blocks = Matrix<float>.RoundedUp(DivideUp(rows, MaxRows), workers);
        var length = Matrix<float>.RoundedUp(DivideUp(rows, blocks), RowsOfPart);
        return new(questions, 0, positions, 0, length, DivideUp(rows, length));
    }

    /// <summary>Blocks of whole questions.</summary>
    /// <param name="first">The first computed position.</param>
    public static RowBlocks OfQuestions(int questions, int first, int positions, int workers)
    {
        var (best, leastRows) = (QuestionsOfPart, int.MaxValue);
        for (var each = QuestionsOfPart; each * positions <= MaxRows; each += QuestionsOfPart)
        {
            var rows = DivideUp(DivideUp(questions, each), workers) * Padded(each * positions); // what the busiest thread computes
            if (rows <= leastRows)
            {
                (best, leastRows) = (each, rows);
            }
        }

        return new(questions, first, positions, best, Padded(best * positions), DivideUp(questions, best));
    }

    /// <summary>The first row of a block.</summary>
    public int Begin(int block) => block * Length;

    /// <summary>Number of rows in use in a block.</summary>
    public int Used(int block) => _used[block];

    /// <summary>The part of a row that is in use.</summary>
    public int Part(int row) => _questionsOfBlock == 0 ? row / RowsOfPart : Places[row].Question / QuestionsOfPart;

    /// <summary>The row of a question's first computed position.</summary>
    public int Row(int question) => _rowOf[question];

    /// <summary>The first question of a block of whole questions.</summary>
    public int Question(int block) => block * _questionsOfBlock;

    /// <summary>Number of questions in a block of whole questions.</summary>
    public int Questions(int block) => _used[block] / Positions;

    private static int DivideUp(int count, int by) => (count + by - 1) / by;

    private static int Padded(int rows) => Matrix<float>.RoundedUp(rows, Products<float>.TileRows);
}
