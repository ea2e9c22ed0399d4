using CsCheck;

namespace VerifiedAddition.Arithmetic.Tests;

public class BatchSequenceTests
{
    private const int TrainingBatch = 64;

    [Fact]
    public void The_same_seed_gives_the_same_first_and_thousandth_batch()
    {
        var spec = new GeneratorSpec(6, GeneratorKind.Original, SubtractPercent: 66);

        BatchSequence Sequence(ulong seed) => new(spec, TrainingBatch, seed);

        Assert.Equal(Sequence(372001).Batch(0), Sequence(372001).Batch(0));
        Assert.Equal(Sequence(372001).Batch(999), Sequence(372001).Batch(999));
        Assert.NotEqual(Sequence(372001).Batch(0), Sequence(372002).Batch(0));
        Assert.NotEqual(Sequence(372001).Batch(0), Sequence(372001).Batch(1));
    }

    [Fact]
    public void Recorded_batches_never_change()
    {
        var spec = new GeneratorSpec(6, GeneratorKind.Original, SubtractPercent: 66);
        var sequence = new BatchSequence(spec, TrainingBatch, 372001);

        Assert.Equal(
            "671250-921996 840756-834095 765107+634671",
            string.Join(' ', ((long[])[0, 1, 999]).Select(batch => sequence.Batch(batch)[63].Text)));
    }

    [Theory]
    [InlineData(66, 0)]
    [InlineData(80, 0)]
    [InlineData(30, 50)]
    [InlineData(100, 0)]
    [InlineData(0, 100)]
    [InlineData(0, 0)]
    public void Operations_have_their_share_of_the_batches(int subtract, int multiply)
    {
        var spec = new GeneratorSpec(6, GeneratorKind.Original, subtract, multiply);

        Assert.All(OperationRegistry.All, operation =>
            MonteCarlo.AssertPercent(spec.PercentOf(operation), Batches.Shares(spec, part => part.Operation == operation)));
    }

    [Theory]
    [InlineData(512, 66, 0, 175, 337, 0)]
    [InlineData(256, 66, 0, 88, 168, 0)]
    [InlineData(64, 30, 50, 13, 19, 32)]
    [InlineData(64, 100, 0, 0, 64, 0)]
    public void Mixed_batches_have_fixed_numbers_of_rows_additions_first(
        int size, int subtract, int multiply, int additions, int subtractions, int multiplications)
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Successor, subtract, multiply, BatchMix.MixedRows), size, 4);
        var expected = Enumerable.Repeat(Operation.Add, additions)
            .Concat(Enumerable.Repeat(Operation.Subtract, subtractions))
            .Concat(Enumerable.Repeat(Operation.Multiply, multiplications));

        Assert.Equal(expected, sequence.Batch(17).Select(question => question.Operation));
    }

    [Fact]
    public void Parts_of_a_mixed_batch_are_enriched_each_on_its_own()
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Original, 50, 0, BatchMix.MixedRows), TrainingBatch, 4);
        var pairs = Enumerable.Range(0, 400)
            .Select(batch => sequence.Describe(batch))
            .Select(parts => (parts[0].Enrichment != Enrichment.None, parts[1].Enrichment != Enrichment.None))
            .Distinct();

        Assert.Equal(4, pairs.Count());
        Assert.All(sequence.ModifiedCells(0), cell => Assert.InRange(cell.Row, 0, 63));
    }

    [Fact]
    public void Multiplication_leaves_the_leading_half_of_the_digits_zero_so_that_products_fit() =>
        Gen.Select(Gen.Int[1, 20], Gen.ULong, Gen.Enum<GeneratorKind>()).Sample((digits, seed, kind) =>
        {
            var questions = new BatchSequence(new(digits, kind, MultiplyPercent: 100), 32, seed).Batch(0);

            Assert.All(questions, question =>
            {
                var half = new string('0', digits / 2);
                Assert.StartsWith(half, question.Text, StringComparison.Ordinal);
                Assert.StartsWith(half, question.Text[(digits + 1)..], StringComparison.Ordinal);
                Assert.Equal(question, Question.Create(Operation.Multiply, question.Left, question.Right, digits));
            });
        });

    [Fact]
    public void Questions_of_any_generator_and_width_are_valid() =>
        Gen.Select(
            Gen.Int[1, 20], Gen.Enum<GeneratorKind>(), Gen.Enum<BatchMix>(), Gen.Long[0, long.MaxValue]).Sample((digits, kind, mix, batch) =>
        {
            var questions = new BatchSequence(new(digits, kind, 40, 20, mix), TrainingBatch, 6).Batch(batch);

            Assert.All(questions, question =>
                Assert.Equal(question, Question.Create(question.Operation, question.Left, question.Right, digits)));
        });

    [Fact]
    public void A_wrong_size_or_a_negative_batch_is_refused()
    {
        var sequence = new BatchSequence(new(6, GeneratorKind.Original), TrainingBatch, 1);

        Assert.StartsWith(
            "A batch has 64 questions, but there is room for 63.",
            Assert.Throws<ArgumentException>(() => sequence.Fill(0, new Question[63])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Fill(-1, new Question[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchSequence(new(6, GeneratorKind.Original), 0, 1));
    }
}
