namespace VerifiedAddition.Arithmetic.Tests;

public sealed class SampleTests
{
    [Theory]
    [InlineData(1, Operation.Add)]
    [InlineData(2, Operation.Subtract)]
    public void Exhaustive_questions_are_all_questions_once(int digits, Operation operation)
    {
        var questions = All(new ExhaustiveQuestions(digits, operation));

        var operands = (int)Math.Pow(10, digits);
        Assert.Equal(
            from left in Enumerable.Range(0, operands) from right in Enumerable.Range(0, operands) select ((Int128)left, (Int128)right),
            questions.Select(question => (question.Left, question.Right)));
        Assert.All(questions, question => Assert.Equal((operation, digits), (question.Operation, question.Digits)));
    }

    [Fact]
    public void Three_digits_are_a_million_questions() => Assert.Equal(1_000_000, new ExhaustiveQuestions(3, Operation.Add).Count);

    [Theory]
    [InlineData(Operation.Add)]
    [InlineData(Operation.Subtract)]
    public void Every_stratum_is_asked_as_often_as_is_said(Operation operation)
    {
        var questions = new StratifiedQuestions(4, operation, seed: 5, realisations: 7);

        var special = SpecialQuestions.Of(operation, 4);
        var all = All(questions);
        Assert.Equal(special, all.Take(special.Count));
        Assert.Equal(81, questions.Strata);
        Assert.Equal(
            Enumerable.Range(0, 81).Select(stratum => (long)stratum),
            all.Skip(special.Count).Select(question => ColumnStates.Of(question)).Chunk(7).Select(chunk => Assert.Single(chunk.Distinct())));
    }

    [Theory]
    [InlineData(Operation.Add)]
    [InlineData(Operation.Subtract)]
    public void Within_a_stratum_all_questions_are_alike_probable(Operation operation)
    {
        const int Realisations = 30_000;
        var questions = All(new StratifiedQuestions(1, operation, seed: 3, Realisations)).TakeLast(3 * Realisations).ToArray();

        foreach (var ofStratum in questions.Chunk(Realisations))
        {
            var counts = ofStratum.CountBy(question => (question.Left, question.Right)).Select(pair => pair.Value).ToArray();
            var pairs = ColumnStates.Of(ofStratum[0]) == 1 ? 10 : 45;
            Assert.Equal(pairs, counts.Length);
            Assert.All(counts, count => Assert.InRange(count, Realisations / pairs * 0.8, Realisations / pairs * 1.2));
        }
    }

    [Fact]
    public void Long_questions_have_every_single_run_and_drawn_strata()
    {
        var questions = new StratifiedQuestions(10, Operation.Add, seed: 1, realisations: 1);
        var asked = All(questions).Skip(SpecialQuestions.Of(Operation.Add, 10).Count).Select(question => ColumnStates.Label(ColumnStates.Of(question), 10)).ToArray();

        Assert.Equal(55 + 10_000, asked.Length);
        Assert.Contains("0000000001", asked, StringComparer.Ordinal);
        Assert.Contains("UUUUUUUUU1", asked, StringComparer.Ordinal);
        Assert.Contains("00UUU10000", asked, StringComparer.Ordinal);
        Assert.All(asked.Take(55), label => Assert.Equal(1, label.Count(state => state == '1')));
        Assert.InRange(asked.Skip(55).Distinct(StringComparer.Ordinal).Count(), 8_000, 10_000);
    }

    [Theory]
    [InlineData(Operation.Add)]
    [InlineData(Operation.Subtract)]
    public void Cut_anywhere_a_sample_is_the_same(Operation operation)
    {
        var whole = All(new StratifiedQuestions(3, operation, seed: 9, realisations: 2));
        var part = new Question[10];

        for (var first = 0; first + part.Length <= whole.Length; first += 7)
        {
            new StratifiedQuestions(3, operation, seed: 9, realisations: 2).Fill(first, part);
            Assert.Equal(whole.Skip(first).Take(part.Length), part);
        }
    }

    [Fact]
    public void Special_questions_hold_what_published_models_got_wrong()
    {
        var subtractions = SpecialQuestions.Of(Operation.Subtract, 6).Select(question => question.Text).ToArray();

        Assert.Contains("099111-099111", subtractions, StringComparer.Ordinal);
        Assert.Contains("000041-000047", subtractions, StringComparer.Ordinal);
        Assert.Contains("000000-000000", subtractions, StringComparer.Ordinal);
        Assert.Contains("100000-000001", subtractions, StringComparer.Ordinal);
        Assert.Contains("999999+000001", SpecialQuestions.Of(Operation.Add, 6).Select(question => question.Text), StringComparer.Ordinal);
        Assert.Equal(subtractions.Length, subtractions.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(18)]
    [InlineData(20)]
    public void Special_questions_fit_their_digits(int digits) =>
        Assert.All(
            SpecialQuestions.Of(Operation.Add, digits).Concat(SpecialQuestions.Of(Operation.Subtract, digits)),
            question => Assert.Equal(question, Question.Create(question.Operation, question.Left, question.Right, digits)));

    [Fact]
    public void Column_states_say_what_a_column_does_with_a_carry()
    {
        foreach (var question in All(new ExhaustiveQuestions(2, Operation.Add)))
        {
            var states = new[] { (question.Left / 10) + (question.Right / 10), (question.Left % 10) + (question.Right % 10) }
                .Select(sum => sum < 9 ? '0' : sum == 9 ? 'U' : '1').ToArray();
            Assert.Equal(new string(states), ColumnStates.Label(ColumnStates.Of(question), 2));
        }
    }

    [Theory]
    [InlineData("099111-099111", "UUUUUU")]
    [InlineData("000041-000047", "UUUUU1")]
    [InlineData("100000-000001", "0UUUU1")]
    [InlineData("018539+789353", "0U1001")]
    public void Strata_of_known_questions(string question, string stratum)
    {
        Assert.Equal(stratum, ColumnStates.Label(ColumnStates.Of(Question.Parse(question, 6)), 6));
        Assert.Equal(ColumnStates.Of(Question.Parse(question, 6)), ColumnStates.Parse(stratum));
    }

    [Theory]
    [InlineData(1, 100, 9)]
    [InlineData(2, 100, 9)]
    [InlineData(3, 10_000, 99)]
    [InlineData(4, 10_000, 99)]
    public void All_products_are_those_of_operands_with_half_the_digits(int digits, int count, int largest)
    {
        var all = All(new ExhaustiveQuestions(digits, Operation.Multiply)).ToArray();

        Assert.Equal(count, all.Distinct().Count());
        Assert.Equal(count, all.Length);
        Assert.Equal((largest, largest), (all[^1].Left, all[^1].Right));
        Assert.All(all, question => Assert.Equal(question, Question.Create(Operation.Multiply, question.Left, question.Right, digits)));
    }

    [Fact]
    public void What_has_no_strata_or_end_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExhaustiveQuestions(10, Operation.Add));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StratifiedQuestions(3, Operation.Multiply, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StratifiedQuestions(3, Operation.Add, seed: 1, realisations: 0));
        Assert.Throws<ArgumentException>(() => ColumnStates.Of(Question.Parse("2*3", 2)));
        Assert.Throws<FormatException>(() => ColumnStates.Parse("01X"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ColumnStates.Label(9, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExhaustiveQuestions(1, Operation.Add).Fill(95, new Question[6]));
    }

    private static Question[] All(IQuestions questions)
    {
        var all = new Question[questions.Count!.Value];
        questions.Fill(0, all);
        return all;
    }
}
