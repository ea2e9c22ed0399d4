namespace VerifiedAddition.Arithmetic;

/// <summary>Makes the rows of batches that are drawn from focused strata. Has no state but its keys, so several threads may share it.</summary>
internal sealed class FocusSource(int digits, StratumFocus focus, ulong seed)
{
    private readonly long[][] _strata = [.. OperationRegistry.All.Select(focus.StrataOf)];

    /// <summary>How many rows of a part are focused: the percentage of them, a fraction of a row being rounded by chance.</summary>
    public int RowsOf(Operation operation, int rows, long batch)
    {
        if (StrataOf(operation).Length == 0)
        {
            return 0;
        }

        var (whole, hundredths) = Math.DivRem((long)rows * focus.Percent, 100);
        var rounding = Random(SequenceStreams.FocusRounding, operation, batch);
        return (int)whole + (rounding.Below(100) < hundredths ? 1 : 0);
    }

    /// <summary>Makes rows: each stratum is as likely as the others, and so is each of a stratum's questions.</summary>
    /// <param name="operation">One that has focused strata.</param>
    /// <param name="firstIndex">The index, in the whole sequence, of the first of the rows.</param>
    /// <param name="questions">Takes the rows.</param>
    public void Fill(Operation operation, long firstIndex, Span<Question> questions)
    {
        var strata = StrataOf(operation);
        for (var i = 0; i < questions.Length; i++)
        {
            var random = Random(SequenceStreams.FocusedRow, operation, firstIndex + i);
            questions[i] = ColumnStates.Draw(operation, strata[random.Below(strata.Length)], digits, ref random);
        }
    }

    private long[] StrataOf(Operation operation) => _strata[(int)operation];

    private CounterRandom Random(int drawn, Operation operation, long index) =>
        new(seed, SequenceStreams.Of(SequenceUse.Batches, drawn, operation), (ulong)index);
}
