namespace VerifiedAddition.Arithmetic;

/// <summary>The special questions, then random questions of every stratum in turn, the same number of each (docs/domain.md, section 8.2).</summary>
/// <remarks>
/// Up to 8 digits these are all 3ⁿ strata. Beyond, they are those with one run (a column that makes a carry or borrow, columns above it
/// that pass it on, nothing else), and 10,000 others that are drawn.
/// </remarks>
public sealed class StratifiedQuestions : IQuestions
{
    /// <summary>Default number of questions per stratum.</summary>
    public const int DefaultRealisations = 100;

    /// <summary>Maximum number of digits for which every stratum is included.</summary>
    public const int CompleteDigits = 8;

    /// <summary>Number of strata drawn where there are too many to include all.</summary>
    public const int DrawnStrata = 10_000;

    private const ulong DigitsStream = 0x10000;
    private const ulong StrataStream = 0x10001;

    private readonly ulong _seed;
    private readonly IReadOnlyList<Question> _special;
    private readonly long[] _runs;

    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–20, the operation has no strata, or there are no realisations.</exception>
    public StratifiedQuestions(int digits, Operation operation, ulong seed, int realisations = DefaultRealisations)
    {
        if (!operation.Rules().HasColumns)
        {
            throw new ArgumentOutOfRangeException(
                nameof(operation), operation, $"There are no strata of {operation.Rules().Nouns}. Take a random sample, or all questions.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(realisations, 1);
        (Digits, Operation, Realisations, _seed) = (new Layout(digits).Digits, operation, realisations, seed);
        _special = SpecialQuestions.Of(operation, digits);
        _runs = digits <= CompleteDigits ? [] : [.. SingleRuns(digits)];
        Strata = digits <= CompleteDigits ? ColumnStates.Count(digits) : _runs.Length + DrawnStrata;
    }

    public int Digits { get; }

    public Operation Operation { get; }

    /// <summary>Random questions of each stratum.</summary>
    public int Realisations { get; }

    /// <summary>Number of strata asked.</summary>
    public long Strata { get; }

    public long? Count => _special.Count + (Strata * Realisations);

    public void Fill(long first, Span<Question> questions)
    {
        QuestionRange.Check(this, first, questions.Length);
        for (var i = 0; i < questions.Length; i++)
        {
            var index = first + i;
            questions[i] = index < _special.Count ? _special[(int)index] : Drawn(index - _special.Count);
        }
    }

    /// <summary>Strata with one run: <c>0…0 U…U 1 0…0</c>.</summary>
    private static IEnumerable<long> SingleRuns(int digits) =>
        from start in Enumerable.Range(0, digits)
        from length in Enumerable.Range(0, digits - start)
        select ColumnStates.Parse(new string('0', digits - start - length - 1) + new string('U', length) + '1' + new string('0', start));

    private Question Drawn(long index)
    {
        var random = new CounterRandom(_seed, DigitsStream + ((ulong)Operation << 1), (ulong)index);
        return ColumnStates.Draw(Operation, StratumAt(index / Realisations), Digits, ref random);
    }

    private long StratumAt(long number)
    {
        if (Digits <= CompleteDigits)
        {
            return number;
        }

        return number < _runs.Length
            ? _runs[number]
            : DrawnStratum(new CounterRandom(_seed, StrataStream, (ulong)(number - _runs.Length)));
    }

    /// <summary>Each column's state with the same probability, not with that of random digits, in which runs are rare.</summary>
    private long DrawnStratum(CounterRandom random)
    {
        var stratum = 0L;
        for (var column = 0; column < Digits; column++)
        {
            stratum = (stratum * 3) + random.Below(3);
        }

        return stratum;
    }
}
