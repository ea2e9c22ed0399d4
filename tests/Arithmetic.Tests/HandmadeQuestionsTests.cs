namespace VerifiedAddition.Arithmetic.Tests;

public class HandmadeQuestionsTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Seed_questions_have_the_class_of_their_list(int digits)
    {
        var classified = HandmadeQuestions.Seed.Where(list => list.Name is not "SN").ToArray();

        Assert.Equal(11, classified.Length);
        Assert.All(classified, list =>
            Assert.All(list.ForDigits(digits), question => Assert.Equal(list.Name, Complexity.OriginalLabelOf(question))));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(18)]
    public void Successor_questions_have_the_class_of_their_list_but_for_one(int digits)
    {
        var wrong = from list in HandmadeQuestions.Successor
                    from question in list.ForDigits(digits)
                    where !string.Equals(Complexity.Of(question).Label(), list.Name, StringComparison.Ordinal)
                    select $"{question.Left}-{question.Right} of {list.Name} is {Complexity.Of(question).Label()}";

        Assert.Equal(digits < 8 ? "" : "77777777-28892222 of M3 is M1", string.Join(", ", wrong));
    }

    [Fact]
    public void The_question_in_the_wrong_list_is_dropped_from_the_named_class()
    {
        var list = HandmadeQuestions.Successor.Single(list => list.Name is "M3");

        Assert.Equal(14, list.ForDigits(8).Count);
        Assert.Equal(13, list.OfNamedClass(8).Count);
        Assert.Equal(10, list.OfNamedClass(6).Count);
    }

    [Fact]
    public void Single_digit_questions_are_of_the_two_lowest_classes()
    {
        var list = HandmadeQuestions.Seed.Single(list => list.Name is "SN");

        Assert.All(list.ForDigits(8), question => Assert.True(Complexity.Of(question) is QuestionClass.S0 or QuestionClass.S1));
    }

    [Fact]
    public void Lists_have_the_published_lengths()
    {
        Assert.Equal(
            "S0 30, S1 28, S2 31, S3 9, S4 8, S5 10, SN 35, M0 37, M1 24, M2 21, M3 14, NG 39",
            Counts(HandmadeQuestions.Seed, 18));
        Assert.Equal(
            "S0 30, S1 29, S2 31, S3 19, S4 11, S5 15, M0 37, M1 24, M2 21, M3 14, N1 10, N2 9, N3 7, N4+ 7",
            Counts(HandmadeQuestions.Successor, 18));
    }

    [Fact]
    public void Six_digits_leave_the_published_numbers_of_pairs()
    {
        Assert.Equal("S0 24, S1 22, S2 25, S3 9, S4 8, S5 10, SN 29, M0 29, M1 18, M2 15, M3 10, NG 35", Counts(HandmadeQuestions.Seed, 6));
        Assert.Equal(
            "S0 24, S1 23, S2 25, S3 17, S4 9, S5 12, M0 29, M1 18, M2 15, M3 10, N1 10, N2 9, N3 7, N4+ 6",
            Counts(HandmadeQuestions.Successor, 6));
    }

    [Fact]
    public void Five_digits_leave_the_published_numbers_of_pairs()
    {
        Assert.StartsWith("S0 21, S1 19, S2 18, S3 9, S4 8, S5 10, SN 26, ", Counts(HandmadeQuestions.Seed, 5), StringComparison.Ordinal);
        Assert.Equal(
            "S0 21, S1 20, S2 18, S3 16, S4 8, S5 10, M0 25, M1 14, M2 12, M3 8, N1 9, N2 8, N3 6, N4+ 4",
            Counts(HandmadeQuestions.Successor, 5));
    }

    [Fact]
    public void Operands_always_fit_the_digits() => Assert.All(Enumerable.Range(1, 20), digits => Assert.All(
        HandmadeQuestions.Seed.Concat(HandmadeQuestions.Successor).SelectMany(list => list.ForDigits(digits)),
        question => Assert.Equal(question, Question.Create(question.Operation, question.Left, question.Right, digits))));

    [Theory]
    [InlineData(6, 0, 512, 1112)]
    [InlineData(5, 0, 512, 1099)]
    [InlineData(6, 100, 512, 1131)]
    [InlineData(6, 66, 256, 746)]
    public void The_varied_test_set_has_the_size_it_had_in_the_notebook(int digits, int subtract, int batchSize, int expected) =>
        Assert.Equal(expected, HandmadeQuestions.OriginalTestSet(new(digits, GeneratorKind.Original, subtract), batchSize, seed: 1).Length);

    [Theory]
    [InlineData(0, 512, 622)]
    [InlineData(100, 512, 616)]
    [InlineData(66, 256, 470)]
    public void The_successor_test_set_has_the_size_it_had_in_the_library(int subtract, int batchSize, int expected) =>
        Assert.Equal(expected, HandmadeQuestions.SuccessorTestSet(new(6, GeneratorKind.Successor, subtract), batchSize, seed: 1).Length);

    [Fact]
    public void The_varied_set_of_mixed_models_starts_with_additions_and_ends_with_subtractions()
    {
        var set = HandmadeQuestions.OriginalTestSet(new(6, GeneratorKind.Original, SubtractPercent: 66), 256, seed: 1);

        Assert.All(set[..256], question => Assert.Equal(Operation.Add, question.Operation));
        Assert.All(set[^256..], question => Assert.Equal(Operation.Subtract, question.Operation));
        Assert.Equal("1+0", Short(set[256 + 127 + 107 - 29]));
        Assert.Equal("0+0", Short(set[256]));
    }

    [Fact]
    public void The_varied_set_of_multiplications_is_two_random_batches()
    {
        var set = HandmadeQuestions.OriginalTestSet(new(6, GeneratorKind.Original, MultiplyPercent: 100), 64, seed: 1);

        Assert.Equal(128, set.Length);
        Assert.All(set, question => Assert.Equal(Operation.Multiply, question.Operation));
    }

    [Fact]
    public void The_successor_set_of_a_mixed_model_mixes_its_rows_and_then_lists_sums_before_differences()
    {
        var set = HandmadeQuestions.SuccessorTestSet(new(6, GeneratorKind.Successor, SubtractPercent: 66), 256, seed: 1);

        Assert.Equal(168, set[..256].Count(question => question.Operation == Operation.Subtract));
        Assert.All(set[256..366], question => Assert.Equal(Operation.Add, question.Operation));
        Assert.All(set[366..], question => Assert.Equal(Operation.Subtract, question.Operation));
        Assert.Equal("343200-343800", Short(set[^1]));
    }

    private static string Short(Question question) => $"{question.Left}{question.Operation.Symbol()}{question.Right}";

    private static string Counts(IEnumerable<HandmadeList> lists, int digits) =>
        string.Join(", ", lists.Select(list => $"{list} {list.ForDigits(digits).Count}"));
}
