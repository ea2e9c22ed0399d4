namespace VerifiedAddition.Arithmetic.Tests;

public class EnrichmentTests
{
    private const int TrainingBatch = 64;

    [Fact]
    public void Enriching_an_addition_batch_of_six_digits_rewrites_153_pairs_to_sum_to_nine()
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Original), TrainingBatch, 1);
        var plain = new BatchSequence(new(6, GeneratorKind.Uniform), TrainingBatch, 1);
        var enriched = sequence.EnrichedBy(Enrichment.PassingPairs, among: 200);

        Assert.NotEmpty(enriched);
        Assert.All(enriched, batch =>
        {
            var cells = sequence.ModifiedCells(batch).ToHashSet();
            Assert.Equal(153, cells.Count);
            Assert.Equal(153, sequence.Describe(batch)[0].ModifiedCells);
            CheckCells(plain, sequence, batch, sum: 9);
        });
    }

    [Fact]
    public void Batches_that_are_not_enriched_are_uniform_questions()
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Original), TrainingBatch, 1);
        var plain = new BatchSequence(new(6, GeneratorKind.Uniform), TrainingBatch, 1);
        var untouched = sequence.EnrichedBy(Enrichment.None, among: 100);

        Assert.NotEmpty(untouched);
        Assert.All(untouched, batch => Assert.Equal(plain.Batch(batch), sequence.Batch(batch)));
        Assert.All(untouched, batch => Assert.Empty(sequence.ModifiedCells(batch)));
    }

    [Theory]
    [InlineData(5, 128)]
    [InlineData(6, 153)]
    [InlineData(18, 460)]
    [InlineData(20, 512)]
    public void Forty_percent_of_the_pairs_are_rewritten_rounded_down(int digits, int expected)
    {
        var sequence = new BatchSequence(new(digits, GeneratorKind.Original), TrainingBatch, 5);
        var counts = Enumerable.Range(0, 50).Select(batch => sequence.ModifiedCells(batch).Count).Distinct().Order();

        Assert.Equal([0, expected], counts);
    }

    [Fact]
    public void Every_set_of_pairs_is_chosen_equally_often()
    {
        // Two of five pairs are rewritten: ten sets.
        var sequence = new BatchSequence(new(1, GeneratorKind.Original), batchSize: 5, seed: 3);
        var seen = new Dictionary<(int First, int Second), int>();
        for (var batch = 0; batch < 20_000; batch++)
        {
            if (sequence.ModifiedCells(batch) is [var first, var second])
            {
                seen[(first.Row, second.Row)] = seen.GetValueOrDefault((first.Row, second.Row)) + 1;
            }
        }

        Assert.Equal(10, seen.Count);
        ChiSquare.AssertUniform([.. seen.Values]);
    }

    [Fact]
    public void Digits_before_enrichment_are_uniform_in_every_column()
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Uniform), TrainingBatch, 9);
        var seen = new int[12, 10];
        var tokens = new byte[22];
        for (var batch = 0; batch < 1000; batch++)
        {
            foreach (var question in sequence.Batch(batch))
            {
                question.Encode(tokens);
                for (var k = 0; k < 6; k++)
                {
                    seen[k, tokens[k]]++;
                    seen[6 + k, tokens[7 + k]]++;
                }
            }
        }

        Assert.All(Enumerable.Range(0, 12), column =>
            ChiSquare.AssertUniform([.. Enumerable.Range(0, 10).Select(digit => seen[column, digit])]));
    }

    [Theory]
    [InlineData(GeneratorKind.Original, 0, 60)]
    [InlineData(GeneratorKind.Original, 100, 60)]
    [InlineData(GeneratorKind.Successor, 0, 40)]
    [InlineData(GeneratorKind.Successor, 100, 40)]
    [InlineData(GeneratorKind.Uniform, 0, 0)]
    [InlineData(GeneratorKind.Uniform, 100, 0)]
    [InlineData(GeneratorKind.Original, 0, 0, 100)]
    [InlineData(GeneratorKind.Successor, 0, 0, 100)]
    public void The_share_of_enriched_batches_is_that_of_the_generator(GeneratorKind kind, int subtract, int expected, int multiply = 0) =>
        MonteCarlo.AssertPercent(expected, Batches.Shares(new(6, kind, subtract, multiply), part => part.Enrichment != Enrichment.None));

    [Fact]
    public void One_seed_subtraction_batch_in_five_has_its_right_digits_raised() => MonteCarlo.AssertPercent(
        20, Batches.Shares(new(6, GeneratorKind.Original, 100), part => part.Enrichment == (Enrichment.PassingPairs | Enrichment.RaisedRight)));

    [Fact]
    public void Four_successor_subtraction_batches_in_a_thousand_have_equal_operands() => MonteCarlo.AssertPercent(
        0.4, Batches.Shares(new(6, GeneratorKind.Successor, 100), part => part.Enrichment == Enrichment.EqualOperands));

    [Fact]
    public void Left_and_right_digits_are_rewritten_equally_often() => MonteCarlo.AssertPercent(
        30, Batches.Shares(new(6, GeneratorKind.Original), part => part.RewritesLeft));

    [Fact]
    public void Raised_batches_have_no_right_zero_outside_the_copied_pairs()
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Original, SubtractPercent: 100), TrainingBatch, 21);
        var raised = sequence.EnrichedBy(Enrichment.RaisedRight | Enrichment.PassingPairs, among: 300);

        Assert.NotEmpty(raised);
        Assert.All(raised, batch =>
        {
            var cells = sequence.ModifiedCells(batch).ToHashSet();
            var questions = sequence.Batch(batch);
            Assert.Equal(153, cells.Count);
            foreach (var cell in AllCells(questions))
            {
                var (left, right) = Digits(questions, cell);
                Assert.True(cells.Contains(cell) ? left == right : right != 0, $"{questions[cell.Row].Text} at digit {cell.Digit}");
            }
        });
    }

    [Fact]
    public void Seed_subtraction_batches_that_are_not_raised_differ_from_uniform_ones_in_the_copied_pairs_alone()
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Original, SubtractPercent: 100), TrainingBatch, 21);
        var plain = new BatchSequence(new(6, GeneratorKind.Uniform, SubtractPercent: 100), TrainingBatch, 21);
        var copied = sequence.EnrichedBy(Enrichment.PassingPairs, among: 100);

        Assert.NotEmpty(copied);
        Assert.All(copied, batch => CheckCells(plain, sequence, batch, sum: null));
    }

    [Fact]
    public void Successor_subtraction_batches_are_raised_everywhere_or_equal_everywhere()
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Successor, SubtractPercent: 100), TrainingBatch, 2);
        var plain = new BatchSequence(new(6, GeneratorKind.Uniform, SubtractPercent: 100), TrainingBatch, 2);
        var kinds = new HashSet<Enrichment>();
        for (var batch = 0; batch < 2000; batch++)
        {
            var (before, after) = (plain.Batch(batch), sequence.Batch(batch));
            var enrichment = sequence.Describe(batch)[0].Enrichment;
            kinds.Add(enrichment);
            var expected = before.Select(question => enrichment switch
            {
                Enrichment.EqualOperands => question.Left,
                Enrichment.RaisedRight => Raised(question),
                _ => question.Right,
            });
            Assert.Equal(before.Select(question => question.Left), after.Select(question => question.Left));
            Assert.Equal(expected, after.Select(question => question.Right));
        }

        Assert.Equal([Enrichment.None, Enrichment.EqualOperands, Enrichment.RaisedRight], kinds.Order());
    }

    /// <summary>Chosen pairs have that sum, or are equal when it is null; one side of them and all other pairs are as before.</summary>
    private static void CheckCells(BatchSequence plain, BatchSequence enriched, long batch, int? sum)
    {
        var (before, after) = (plain.Batch(batch), enriched.Batch(batch));
        var chosen = enriched.ModifiedCells(batch).ToHashSet();
        var rewritesLeft = enriched.Describe(batch)[0].RewritesLeft;
        foreach (var cell in AllCells(before))
        {
            var (left, right) = Digits(before, cell);
            if (chosen.Contains(cell))
            {
                (left, right) = rewritesLeft
                    ? ((sum ?? (2 * right)) - right, right)
                    : (left, (sum ?? (2 * left)) - left);
            }

            Assert.Equal((left, right), Digits(after, cell));
        }
    }

    private static IEnumerable<BatchCell> AllCells(Question[] questions) =>
        from row in Enumerable.Range(0, questions.Length)
        from digit in Enumerable.Range(0, questions[row].Digits)
        select new BatchCell(row, digit);

    private static (long Left, long Right) Digits(Question[] questions, BatchCell cell)
    {
        var place = (long)Math.Pow(10, cell.Digit);
        return ((long)(questions[cell.Row].Left / place % 10), (long)(questions[cell.Row].Right / place % 10));
    }

    private static long Raised(Question question) => long.Parse(
        string.Concat(question.Text[7..].Select(digit => digit == '9' ? digit : (char)(digit + 1))), null);
}
