namespace VerifiedAddition.Arithmetic;

/// <summary>Makes the rows of batches. Has no state but its keys, so several threads may share it.</summary>
internal sealed class QuestionSource(int digits, GeneratorKind kind, ulong seed, SequenceUse use)
{
    private enum Drawn
    {
        Operands = 0,
        Enrichment = 1,
        Cells = 2,
    }

    /// <summary>Decides how the rows of a batch that share an operation are enriched.</summary>
    public BatchPart Part(Operation operation, long batch, int firstRow, int rows) => EnrichmentRules.Decide(
        kind, operation, firstRow, rows, digits, Random(Drawn.Enrichment, operation, (ulong)batch));

    /// <summary>Makes rows of a part, from the row <paramref name="skip"/> of that part on.</summary>
    /// <param name="part">What <see cref="Part"/> decided.</param>
    /// <param name="batch">The batch it belongs to.</param>
    /// <param name="firstIndex">The index, in the whole sequence, of the first row of the part.</param>
    /// <param name="skip">Rows of the part to leave out.</param>
    /// <param name="questions">Takes the rows; no more than the part has after the skipped ones.</param>
    public void Fill(in BatchPart part, long batch, long firstIndex, int skip, Span<Question> questions)
    {
        var sampler = Sampler(part, batch);
        sampler.Skip(skip * digits);
        for (var i = 0; i < questions.Length; i++)
        {
            var plain = Plain(part.Operation, firstIndex + skip + i);
            questions[i] = part.Enrichment == Enrichment.None ? plain : Enriched(plain, part, ref sampler);
        }
    }

    /// <summary>A question before enrichment. Its operands have the operation's <see cref="OperationRules.OperandDigits"/>.</summary>
    public Question Plain(Operation operation, long index)
    {
        var random = Random(Drawn.Operands, operation, (ulong)index);
        var drawn = operation.Rules().OperandDigits(digits);
        var left = random.Parts(drawn);
        return new(operation, left, random.Parts(drawn), digits);
    }

    /// <summary>The digit pairs of a part that were chosen, row by row from the units up.</summary>
    public IEnumerable<BatchCell> Cells(BatchPart part, long batch)
    {
        var sampler = Sampler(part, batch);
        for (var cell = 0; cell < part.Rows * digits; cell++)
        {
            if (sampler.Take())
            {
                yield return new(part.FirstRow + (cell / digits), cell % digits);
            }
        }
    }

    private Question Enriched(in Question plain, in BatchPart part, ref CellSampler sampler)
    {
        if (part.Enrichment == Enrichment.EqualOperands)
        {
            return new(plain.Operation, plain.Left, plain.Left, digits);
        }

        // Passing pairs are only made where there are columns.
        var columns = plain.Operation.Rules().Columns;

        // Not HasFlag: it boxes until the method is recompiled, and this runs for every question.
        var raises = (part.Enrichment & Enrichment.RaisedRight) == Enrichment.RaisedRight;
        var (read, written) = (plain.ReadColumns(), default(ColumnWriter));
        for (var k = 0; k < digits; k++)
        {
            var (left, right) = read.Next();
            right += raises && right < 9 ? 1 : 0;
            if (sampler.Take())
            {
                var passing = columns!.Passing(part.RewritesLeft ? right : left);
                (left, right) = part.RewritesLeft ? (passing, right) : (left, passing);
            }

            written.Write(k, left, right);
        }

        return written.Question(plain.Operation, digits);
    }

    private CellSampler Sampler(in BatchPart part, long batch) => new(
        Random(Drawn.Cells, part.Operation, (ulong)batch), part.Rows * digits, part.ModifiedCells);

    private CounterRandom Random(Drawn drawn, Operation operation, ulong index) =>
        new(seed, SequenceStreams.Of(use, (int)drawn, operation), index);
}
