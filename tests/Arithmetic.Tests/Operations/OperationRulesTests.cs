namespace VerifiedAddition.Arithmetic.Tests;

public sealed class OperationRulesTests
{
    public static TheoryData<Operation> Operations => [.. OperationRegistry.All];

    [Fact]
    public void Every_operation_has_rules_at_its_number()
    {
        Assert.Equal(Enum.GetValues<Operation>(), OperationRegistry.All);
        Assert.All(OperationRegistry.All, operation => Assert.Equal(operation, operation.Rules().Operation));
    }

    [Fact]
    public void An_unknown_operation_is_refused_with_those_there_are()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => ((Operation)9).Rules());

        Assert.Contains("There are Add, Subtract, Multiply.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GeneratorSpec(3, GeneratorKind.Uniform).PercentOf((Operation)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GeneratorSpec(3, GeneratorKind.Uniform).Only((Operation)9));
        Assert.Null(OperationRegistry.WithSymbol('/'));
    }

    [Fact]
    public void No_two_operations_share_a_symbol_a_token_a_name_or_a_class()
    {
        var all = OperationRegistry.All.Select(operation => operation.Rules()).ToArray();

        Assert.Equal(all.Length, all.DistinctBy(rules => rules.Symbol).Count());
        Assert.Equal(all.Length, all.DistinctBy(rules => rules.Token).Count());
        Assert.Equal(all.Length, all.DistinctBy(rules => rules.Name, StringComparer.Ordinal).Count());
        Assert.Equal(Enum.GetValues<QuestionClass>().Order(), all.SelectMany(rules => rules.Classes).Order());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void The_symbol_is_what_the_token_decodes_to(Operation operation)
    {
        Assert.Equal(operation.Symbol().ToString(), Vocabulary.Decode([operation.Token()]));
        Assert.Equal(operation, OperationRegistry.WithSymbol(operation.Symbol()));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Drawn_operands_always_fit_and_have_a_class_of_the_operation(Operation operation)
    {
        for (var digits = 1; digits <= Layout.MaxDigits; digits++)
        {
            var largest = PowerOfTenOf(operation.Rules().OperandDigits(digits)) - 1;
            var question = Question.Create(operation, largest, largest, digits);

            Assert.Contains(Complexity.Of(question), operation.Rules().Classes);
            Assert.Equal(question, Question.Parse(question.ToString(), digits));
        }
    }

    [Theory]
    [InlineData(Operation.Add, "addition", "adds")]
    [InlineData(Operation.Subtract, "subtraction", "subtracts")]
    [InlineData(Operation.Multiply, "multiplication", "multiplies")]
    public void Words_of_an_operation(Operation operation, string noun, string verb) =>
        Assert.Equal((noun, verb), (operation.Rules().Noun, operation.Rules().Verb));

    [Theory]
    [InlineData("12*34", Operation.Multiply)]
    [InlineData("5-3=+0002", Operation.Subtract)]
    [InlineData("5=-3", null)]
    [InlineData("", null)]
    public void The_operation_of_a_text_is_that_of_its_operator(string text, Operation? operation) =>
        Assert.Equal(operation, OperationRegistry.InText(text));

    [Fact]
    public void Strata_are_of_operations_whose_columns_carry()
    {
        Assert.Equal([Operation.Add, Operation.Subtract], OperationRegistry.WithColumns);
        var refused = Assert.Throws<ArgumentException>(() => ColumnStates.Of(Question.Parse("2*3", 2)));
        Assert.StartsWith("The columns of multiplications have no states: only additions and subtractions have strata.", refused.Message, StringComparison.Ordinal);
    }

    private static Int128 PowerOfTenOf(int exponent) => Int128.Parse("1" + new string('0', exponent), System.Globalization.CultureInfo.InvariantCulture);
}
