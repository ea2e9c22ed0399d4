using CsCheck;

namespace VerifiedAddition.Arithmetic.Tests;

public class ComplexityTests
{
    [Theory]
    [InlineData("123456+111111", "S0")]
    [InlineData("333345+066654", "S0")]
    [InlineData("000015+000081", "S0")]
    [InlineData("000015+000045", "S1")]
    [InlineData("000919+000105", "S1")]
    [InlineData("090050+000060", "S1")]
    [InlineData("000055+000045", "S2")]
    [InlineData("000555+000445", "S3")]
    [InlineData("005555+004445", "S4")]
    [InlineData("044445+055555", "S5")]
    [InlineData("444445+555555", "S5")]
    [InlineData("066666-012345", "M0")]
    [InlineData("099111-099111", "M0")]
    [InlineData("000086-000015", "M0")]
    [InlineData("022222-011113", "M1")]
    [InlineData("140111-008000", "M1")]
    [InlineData("000014-000008", "M1")]
    [InlineData("022212-011113", "M2")]
    [InlineData("000904-000008", "M2")]
    [InlineData("666666-269222", "M2")]
    [InlineData("022112-011113", "M3")]
    [InlineData("099004-000008", "M3")]
    [InlineData("888888-228892", "M3")]
    [InlineData("900000-000001", "M4+")]
    [InlineData("100000-000001", "M4+")]
    [InlineData("522223-122224", "M4+")]
    [InlineData("000100-000200", "N1")]
    [InlineData("000001-000002", "N1")]
    [InlineData("012345-033333", "N1")]
    [InlineData("000110-000130", "N2")]
    [InlineData("000011-000013", "N2")]
    [InlineData("000111-000117", "N3")]
    [InlineData("000432-000438", "N3")]
    [InlineData("003111-003117", "N4+")]
    [InlineData("088888-088889", "N4+")]
    [InlineData("000345*000823", "MUL")]
    public void Examples_of_the_reference_have_their_class(string text, string expected) =>
        Assert.Equal(expected, Complexity.Of(Question.Parse(text, 6)).Label());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void All_short_questions_have_the_class_of_the_written_rules(int digits)
    {
        var limit = digits == 1 ? 10 : 100;
        var questions = from operation in (Operation[])[Operation.Add, Operation.Subtract]
                        from left in Enumerable.Range(0, limit)
                        from right in Enumerable.Range(0, limit)
                        select Question.Create(operation, left, right, digits);

        Assert.All(questions, question => Assert.Equal(ClassRules.LabelOf(question), Complexity.Of(question).Label()));
    }

    [Fact]
    public void Every_pattern_of_six_columns_has_the_class_of_the_written_rules()
    {
        // Left digit 5 against 4, 5, 6 gives three kinds of column: sum 9, a carry, a carry; difference more, equal, less.
        // Left digit 5 against 3 adds the missing one: sum 8.
        int[] rights = [3, 4, 5, 6];
        var tried = 0;
        for (var pattern = 0; pattern < 4096; pattern++)
        {
            var right = Enumerable.Range(0, 6).Aggregate(0L, (value, k) => (value * 10) + rights[(pattern >> (2 * k)) & 3]);
            foreach (var operation in (Operation[])[Operation.Add, Operation.Subtract])
            {
                var question = Question.Create(operation, 555555, right, 6);
                Assert.Equal(ClassRules.LabelOf(question), Complexity.Of(question).Label());
                tried++;
            }
        }

        Assert.Equal(8192, tried);
    }

    [Fact]
    public void Questions_of_any_width_have_the_class_of_the_written_rules() =>
        Questions.Any.Sample(question => Assert.Equal(ClassRules.LabelOf(question), Complexity.Of(question).Label()), iter: 2000);

    [Fact]
    public void Long_runs_have_the_class_of_the_written_rules() => Gen.Select(Gen.Int[1, 20], Gen.ULong).Sample((digits, seed) =>
    {
        var random = new CounterRandom(seed, 0, 0);
        var (left, right) = ((Int128)0, (Int128)0);
        for (var k = 0; k < digits; k++)
        {
            // Mostly columns that pass on, so that long runs are common.
            var digit = random.Below(10);
            var kind = random.Below(8);
            left = (left * 10) + digit;
            right = (right * 10) + (kind == 0 ? random.Below(10) : kind < 4 ? 9 - digit : digit);
        }

        foreach (var operation in (Operation[])[Operation.Add, Operation.Subtract])
        {
            var question = Question.Create(operation, left, right, digits);
            Assert.Equal(ClassRules.LabelOf(question), Complexity.Of(question).Label());
        }
    }, iter: 5000);

    [Fact]
    public void Negative_answers_have_two_labels_and_others_one()
    {
        var negative = Question.Parse("110-130", 6);
        var positive = Question.Parse("55+45", 6);

        Assert.Equal("N2 NG", string.Join(' ', Complexity.LabelsOf(negative)));
        Assert.Equal("NG", Complexity.OriginalLabelOf(negative));
        Assert.Equal("S2", string.Join(' ', Complexity.LabelsOf(positive)));
        Assert.Equal("S2", Complexity.OriginalLabelOf(positive));
    }

    [Fact]
    public void Every_class_has_its_own_label_and_an_unknown_class_has_none()
    {
        var labels = Enum.GetValues<QuestionClass>().Select(value => value.Label());

        Assert.Equal("S0 S1 S2 S3 S4 S5 M0 M1 M2 M3 M4+ N1 N2 N3 N4+ MUL", string.Join(' ', labels));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((QuestionClass)99).Label());
    }

    [Fact]
    public void Classifying_allocates_nothing()
    {
        var question = Question.Parse("99004-8", 6);
        var found = QuestionClass.S0;

        Allocations.AssertNone(() => found = Complexity.Of(question));

        Assert.Equal(QuestionClass.M3, found);
    }
}
