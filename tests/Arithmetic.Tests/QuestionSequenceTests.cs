using CsCheck;

namespace VerifiedAddition.Arithmetic.Tests;

public class QuestionSequenceTests
{
    private static readonly Gen<QuestionSequence> Sequences =
        Gen.Select(Gen.Int[1, 18], Gen.Enum<Operation>(), Gen.Enum<GeneratorKind>(), Gen.ULong)
            .Select((digits, operation, kind, seed) => new QuestionSequence(digits, operation, kind, seed));

    [Fact]
    public void However_a_sequence_is_cut_its_questions_are_the_same() =>
        Gen.Select(Sequences, Gen.Long[0, 1L << 40], Gen.Int[0, 300], Gen.Int[0, 300]).Sample((sequence, first, length, cut) =>
        {
            var whole = new Question[length];
            sequence.Fill(first, whole);
            var pieces = new Question[length];
            var at = Math.Min(cut, length);
            sequence.Fill(first, pieces.AsSpan(0, at));
            sequence.Fill(first + at, pieces.AsSpan(at));

            Assert.Equal(whole, pieces);
        });

    [Fact]
    public void A_question_is_what_filling_writes_in_its_place() =>
        Gen.Select(Sequences, Gen.Long[0, 1L << 40], Gen.Int[1, 130]).Sample((sequence, first, length) =>
        {
            var filled = new Question[length];
            sequence.Fill(first, filled);

            Assert.Equal(filled, Enumerable.Range(0, length).Select(i => sequence[first + i]));
        });

    [Fact]
    public void Questions_are_valid_and_of_the_wanted_operation_and_width() =>
        Gen.Select(Sequences, Gen.Long[0, long.MaxValue]).Sample((sequence, index) =>
        {
            var question = sequence[index];

            Assert.Equal(question, Question.Create(sequence.Operation, question.Left, question.Right, sequence.Digits));
        });

    [Fact]
    public void Recorded_questions_never_change()
    {
        var texts = from kind in Enum.GetValues<GeneratorKind>()
                    from operation in OperationRegistry.All
                    select new QuestionSequence(6, operation, kind, 345621)[1_000_000].Text;

        Assert.Equal(
            "050616+549359 115415-310411 000441*000804 073516+549359 105085-421522 000441*000804 073516+549359 105085-310411 000441*000804",
            string.Join(' ', texts));
        Assert.Equal("886810998408237920+562150559444849440", new QuestionSequence(18, Operation.Add, GeneratorKind.Original, 345621)[7].Text);
    }

    [Fact]
    public void Enrichment_batches_hold_64_questions()
    {
        var sequence = new QuestionSequence(6, Operation.Add, GeneratorKind.Original, 8);
        var plain = new QuestionSequence(6, Operation.Add, GeneratorKind.Uniform, 8);
        var changed = Enumerable.Range(0, 20 * 64).Where(i => sequence[i] != plain[i]).GroupBy(i => i / 64).ToArray();

        Assert.NotEmpty(changed);
        Assert.All(changed, batch => Assert.True(batch.Count() > 40, $"batch {batch.Key} has only {batch.Count()} changed questions"));
        Assert.True(changed.Length < 20, "every batch was enriched");
    }

    [Fact]
    public void Class_frequencies_are_those_of_the_generator()
    {
        var questions = new Question[640_000];
        new QuestionSequence(6, Operation.Add, GeneratorKind.Original, 99).Fill(0, questions);
        var perBatch = questions.Chunk(64)
            .Select(batch => batch.Count(question => Complexity.Of(question) == QuestionClass.S5) / 64.0)
            .ToArray();

        MonteCarlo.AssertPercent(1.440, perBatch);
    }

    [Fact]
    public void Training_and_testing_with_one_seed_see_different_questions()
    {
        var trained = new Question[64];
        new BatchSequence(new(6, GeneratorKind.Uniform), 64, seed: 5).Fill(0, trained);
        var tested = new Question[64];
        new QuestionSequence(6, Operation.Add, GeneratorKind.Uniform, seed: 5).Fill(0, tested);

        Assert.Empty(trained.Intersect(tested));
    }

    [Fact]
    public void Several_threads_may_fill_from_one_sequence()
    {
        var sequence = new QuestionSequence(6, Operation.Subtract, GeneratorKind.Original, 5);
        var alone = new Question[10_000];
        sequence.Fill(0, alone);
        var together = new Question[10_000];

        Parallel.For(0, 100, shard => sequence.Fill(shard * 100, together.AsSpan(shard * 100, 100)));

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Filling_allocates_nothing()
    {
        var sequence = new QuestionSequence(6, Operation.Subtract, GeneratorKind.Original, 5);
        var questions = new Question[1000];

        Allocations.AssertNone(() => sequence.Fill(3, questions));
    }

    [Fact]
    public void Unknown_operations_and_negative_indices_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuestionSequence(6, (Operation)5, GeneratorKind.Original, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuestionSequence(6, Operation.Add, (GeneratorKind)5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuestionSequence(0, Operation.Add, GeneratorKind.Original, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuestionSequence(6, Operation.Add, GeneratorKind.Original, 1)[-1]);
    }
}
