namespace VerifiedAddition.Arithmetic;

/// <summary>An endless list of training batches, in which batch <c>i</c> depends on spec, size, seed and <c>i</c> alone.</summary>
/// <remarks>
/// Enrichment works on a whole batch (docs/domain.md, section 3.1). It holds no buffer: several threads may use one at once.
/// A <see cref="QuestionSequence"/> of the same seed draws other questions.
/// </remarks>
public sealed class BatchSequence
{
    private readonly QuestionSource _source;
    private readonly FocusSource? _focus;

    /// <exception cref="ArgumentOutOfRangeException">The batch has no rows.</exception>
    public BatchSequence(GeneratorSpec spec, int batchSize, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);

        Spec = spec;
        BatchSize = batchSize;
        Seed = seed;
        _source = new(spec.Digits, spec.Kind, seed, SequenceUse.Batches);
        _focus = spec.Focus is null ? null : new(spec.Digits, spec.Focus, seed);
    }

    public GeneratorSpec Spec { get; }

    /// <summary>Questions in a batch.</summary>
    public int BatchSize { get; }

    public ulong Seed { get; }

    /// <summary>Writes the questions of one batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The batch is negative.</exception>
    /// <exception cref="ArgumentException">The span is not exactly one batch long.</exception>
    public void Fill(long batch, Span<Question> questions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        if (questions.Length != BatchSize)
        {
            throw new ArgumentException(
                $"A batch has {BatchSize} questions, but there is room for {questions.Length}. Pass a span of the batch size.",
                nameof(questions));
        }

        if (Spec.Mix == BatchMix.OneOperation)
        {
            Fill(Part(OperationOf(batch), batch, firstRow: 0, BatchSize), batch, questions);
            return;
        }

        foreach (var part in Describe(batch))
        {
            Fill(part, batch, questions);
        }
    }

    /// <summary>Describes a batch and its enrichment: one part, or one for each operation of a mixed batch.</summary>
    public IReadOnlyList<BatchPart> Describe(long batch)
    {
        if (Spec.Mix == BatchMix.OneOperation)
        {
            return [Part(OperationOf(batch), batch, firstRow: 0, BatchSize)];
        }

        var parts = new List<BatchPart>();
        var rows = OperationRegistry.All.Select(operation => BatchSize * Spec.PercentOf(operation) / 100).ToArray();
        rows[0] += BatchSize - rows.Sum();
        var firstRow = 0;
        foreach (var operation in OperationRegistry.All)
        {
            parts.Add(Part(operation, batch, firstRow, rows[(int)operation]));
            firstRow += rows[(int)operation];
        }

        return [.. parts.Where(part => part.Rows > 0)];
    }

    /// <summary>The digit pairs of a batch that were made to pass a carry or borrow on.</summary>
    public IReadOnlyList<BatchCell> ModifiedCells(long batch) =>
        [.. Describe(batch).SelectMany(part => _source.Cells(part, batch).Where(cell => cell.Row >= part.FirstRow + part.FocusedRows))];

    /// <summary>The operation of a batch: one draw from 1 to 100 against the percentages, the last of the operations first.</summary>
    private Operation OperationOf(long batch)
    {
        var drawn = 1 + new CounterRandom(Seed, SequenceStreams.BatchOperation, (ulong)batch).Below(100);
        for (var i = OperationRegistry.All.Count - 1; i >= 0; i--)
        {
            drawn -= Spec.PercentOf(OperationRegistry.All[i]);
            if (drawn <= 0)
            {
                return OperationRegistry.All[i];
            }
        }

        throw new InvalidOperationException("The shares of the operations do not add up to 100.");
    }

    private BatchPart Part(Operation operation, long batch, int firstRow, int rows)
    {
        var part = _source.Part(operation, batch, firstRow, rows);
        return _focus is null ? part : part with { FocusedRows = _focus.RowsOf(operation, rows, batch) };
    }

    /// <remarks>
    /// Which rows are focused makes no difference: the loss is their mean, and the enrichment treats all rows of a part alike. Rows that
    /// are not focused are those of the same generator without a focus.
    /// </remarks>
    private void Fill(in BatchPart part, long batch, Span<Question> questions)
    {
        var rows = questions.Slice(part.FirstRow, part.Rows);
        var firstIndex = (batch * BatchSize) + part.FirstRow;
        _source.Fill(part, batch, firstIndex, skip: 0, rows);
        _focus?.Fill(part.Operation, firstIndex, rows[..part.FocusedRows]);
    }
}
