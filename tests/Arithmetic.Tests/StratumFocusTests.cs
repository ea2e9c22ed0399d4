namespace VerifiedAddition.Arithmetic.Tests;

public class StratumFocusTests
{
    private const int TrainingBatch = 64;

    /// <summary>Strata that random questions hardly meet: 1 in 1,000, and 45 in 10,000.</summary>
    private static readonly StratumFocus Rare = new(50, "", "UUU UU1");

    private static GeneratorSpec Subtracting(StratumFocus? focus, GeneratorKind kind = GeneratorKind.Uniform) =>
        new(3, kind, SubtractPercent: 100, Focus: focus);

    [Theory]
    [InlineData(64, 50)]
    [InlineData(64, 33)]
    [InlineData(64, 1)]
    [InlineData(64, 100)]
    [InlineData(1, 50)]
    [InlineData(7, 10)]
    public void The_share_of_focused_rows_is_met(int size, int percent)
    {
        const int AskedBatches = 20_000;
        var sequence = new BatchSequence(Subtracting(new(percent, "", Rare.Subtractions)), size, 11);

        var focused = Enumerable.Range(0, AskedBatches).Select(batch => sequence.Describe(batch).Single().FocusedRows).ToArray();

        var expected = size * percent / 100.0;
        Assert.All(focused, rows => Assert.InRange(rows, Math.Floor(expected), Math.Ceiling(expected)));
        Assert.InRange(focused.Average(), expected - 0.02, expected + 0.02);
    }

    [Theory]
    [InlineData(GeneratorKind.Uniform)]
    [InlineData(GeneratorKind.Original)]
    [InlineData(GeneratorKind.Successor)]
    public void Focused_rows_are_of_the_focused_strata_and_the_others_as_without_a_focus(GeneratorKind kind)
    {
        var focused = new BatchSequence(Subtracting(Rare, kind), TrainingBatch, 3);
        var plain = new BatchSequence(Subtracting(null, kind), TrainingBatch, 3);
        var strata = Rare.StrataOf(Operation.Subtract);

        for (var batch = 0; batch < 50; batch++)
        {
            var questions = focused.Batch(batch);
            Assert.Equal(32, focused.Describe(batch).Single().FocusedRows);
            Assert.All(questions[..32], question => Assert.Contains(ColumnStates.Of(question), strata));
            Assert.Equal(plain.Batch(batch)[32..], questions[32..]);
            Assert.All(focused.ModifiedCells(batch), cell => Assert.InRange(cell.Row, 32, 63));
        }
    }

    [Theory]
    [InlineData(Operation.Add)]
    [InlineData(Operation.Subtract)]
    public void Strata_are_drawn_alike_and_so_are_the_questions_of_each(Operation operation)
    {
        var focus = new StratumFocus(100, "UU 1U", "UU 1U");
        var sequence = new BatchSequence(new(2, GeneratorKind.Original, operation == Operation.Subtract ? 100 : 0, Focus: focus), 1000, 5);

        var questions = Enumerable.Range(0, 90).SelectMany(batch => sequence.Batch(batch)).ToArray();

        var byStratum = questions.ToLookup(question => ColumnStates.Label(ColumnStates.Of(question), 2), StringComparer.Ordinal);
        Assert.Equal(["1U", "UU"], byStratum.Select(group => group.Key).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(byStratum, group => Assert.InRange(group.Count(), 44_000, 46_000));
        Assert.All(byStratum["UU"].CountBy(question => (question.Left, question.Right)), pair => Assert.InRange(pair.Value, 450 * 0.75, 450 * 1.25));
        Assert.Equal(100, byStratum["UU"].Distinct().Count());
        Assert.Equal(450, byStratum["1U"].Distinct().Count());
    }

    [Fact]
    public void A_batch_depends_on_its_number_and_the_seed_alone()
    {
        BatchSequence Sequence(ulong seed) => new(Subtracting(Rare, GeneratorKind.Original), TrainingBatch, seed);

        var ahead = Sequence(7);
        var (second, first) = (ahead.Batch(1), ahead.Batch(0)); // in the other order

        Assert.Equal(Sequence(7).Batch(0), first);
        Assert.Equal(Sequence(7).Batch(1), second);
        Assert.NotEqual(first, second);
        Assert.NotEqual(Sequence(8).Batch(0)[..32], first[..32]);
    }

    [Fact]
    public void Recorded_focused_batches_never_change() => Assert.Equal(
        "932-933 025-025 337-339",
        string.Join(' ', ((long[])[0, 1, 999]).Select(batch => new BatchSequence(Subtracting(Rare, GeneratorKind.Original), TrainingBatch, 372001).Batch(batch)[0].Text)));

    [Fact]
    public void Operations_without_focused_strata_are_left_as_they_are()
    {
        var focus = new StratumFocus(40, "U0U", "");
        GeneratorSpec Spec(StratumFocus? focused) => new(3, GeneratorKind.Original, 30, 20, BatchMix.MixedRows, focused);

        var sequence = new BatchSequence(Spec(focus), 100, 9);

        Assert.Equal([(Operation.Add, 20), (Operation.Subtract, 0), (Operation.Multiply, 0)], sequence.Describe(4).Select(part => (part.Operation, part.FocusedRows)));
        Assert.Equal(new BatchSequence(Spec(null), 100, 9).Batch(4)[20..], sequence.Batch(4)[20..]);
        Assert.All(sequence.Batch(4)[..20], question => Assert.Equal("U0U", ColumnStates.Label(ColumnStates.Of(question), 3)));
    }

    [Fact]
    public void Focused_batches_allocate_nothing()
    {
        var sequence = new BatchSequence(Subtracting(Rare, GeneratorKind.Original), TrainingBatch, 1);
        var questions = new Question[TrainingBatch];
        var batch = 0L;

        Allocations.AssertNone(() => sequence.Fill(batch++, questions));
    }

    [Fact]
    public void Focused_questions_are_valid_at_every_width()
    {
        for (var digits = 1; digits <= 20; digits++)
        {
            var focus = StratumFocus.Of(100, digits, [0, ColumnStates.Count(digits) - 1], [ColumnStates.Count(digits) / 2]);
            var sequence = new BatchSequence(new(digits, GeneratorKind.Uniform, 50, Focus: focus), 20, 1);

            Assert.All(
                Enumerable.Range(0, 20).SelectMany(batch => sequence.Batch(batch)),
                question => Assert.Equal(question, Question.Create(question.Operation, question.Left, question.Right, digits)));
        }
    }

    [Fact]
    public void Equal_foci_are_equal_however_their_strata_were_listed()
    {
        var focus = StratumFocus.Of(50, 3, [], [14, 13, 14]);

        Assert.Equal(Rare, focus);
        Assert.Equal(new GeneratorSpec(3, GeneratorKind.Original, Focus: Rare), new GeneratorSpec(3, GeneratorKind.Original, Focus: focus));
        Assert.Equal([13, 14], focus.StrataOf(Operation.Subtract));
        Assert.Empty(focus.StrataOf(Operation.Multiply));
    }

    [Theory]
    [InlineData(0, "", "0U1")]
    [InlineData(101, "", "0U1")]
    [InlineData(50, "", "")]
    [InlineData(50, "0U2", "")]
    [InlineData(50, "", "0U1 0U0")]
    [InlineData(50, "", "0U1 0U1")]
    [InlineData(50, "", "0U0  0U1")]
    [InlineData(50, "U", "0U1")]
    [InlineData(50, "", "U1")]
    public void What_is_no_focus_of_three_digits_is_refused(int percent, string additions, string subtractions) =>
        Assert.ThrowsAny<ArgumentException>(() => new GeneratorSpec(3, GeneratorKind.Original, Focus: new(percent, additions, subtractions)));
}
