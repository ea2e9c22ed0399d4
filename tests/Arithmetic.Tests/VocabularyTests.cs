using CsCheck;

namespace VerifiedAddition.Arithmetic.Tests;

public class VocabularyTests
{
    [Fact]
    public void There_are_fifteen_tokens_in_the_order_of_the_models()
    {
        var characters = string.Concat(Enumerable.Range(0, Vocabulary.Size).Select(Vocabulary.Decode));

        Assert.Equal("0123456789+-=*\\", characters);
    }

    [Fact]
    public void Named_tokens_are_their_characters() => Assert.Equal(
        "+-=*\\",
        Vocabulary.Decode([Vocabulary.Plus, Vocabulary.Minus, Vocabulary.EqualsSign, Vocabulary.Times, Vocabulary.Divide]));

    [Theory]
    [InlineData(-1)]
    [InlineData(15)]
    [InlineData(255)]
    public void An_unknown_id_is_shown_as_a_question_mark(int token) => Assert.Equal('?', Vocabulary.Decode(token));

    [Fact]
    public void Encoding_skips_blanks_and_line_ends() =>
        Assert.Equal(Vocabulary.Encode("12+34="), Vocabulary.Encode(" 12 +\n34\r\n= "));

    [Fact]
    public void A_character_outside_the_vocabulary_is_refused_by_name()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Vocabulary.Encode('x'));

        Assert.StartsWith(
            "'x' is not in the vocabulary. Write a question with 0 to 9, + - * and =.",
            refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Decoding_restores_what_was_encoded() =>
        Gen.Byte[0, Vocabulary.Size - 1].Array[0, 300].Sample(tokens => Assert.Equal(tokens, Vocabulary.Encode(Vocabulary.Decode(tokens))));

    [Fact]
    public void Each_operation_has_a_symbol_a_name_and_the_token_of_its_symbol()
    {
        Assert.Equal("+-*", string.Concat(OperationRegistry.All.Select(operation => operation.Symbol())));
        Assert.Equal("add subtract multiply", string.Join(' ', OperationRegistry.All.Select(operation => operation.Name())));
        Assert.All(OperationRegistry.All, operation => Assert.Equal(Vocabulary.Encode(operation.Symbol()), operation.Token()));
    }

    [Fact]
    public void An_unknown_operation_is_refused()
    {
        const Operation unknown = (Operation)7;

        Assert.Throws<ArgumentOutOfRangeException>(() => unknown.Symbol());
        Assert.Throws<ArgumentOutOfRangeException>(() => unknown.Name());
        Assert.Throws<ArgumentOutOfRangeException>(() => unknown.Token());
    }
}
