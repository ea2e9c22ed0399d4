namespace VerifiedAddition.Transformer.Tests;

/// <summary>A model may have room for more tokens than its questions have.</summary>
public sealed class StatedDigitsTests
{
    private static readonly ModelShape TwoDigits = new(Digits: 2, Layers: 2, Heads: 2, DModel: 16, DHead: 8);

    [Theory]
    [InlineData(10)]
    [InlineData(16)] // what 4 digits take
    [InlineData(32)] // what no number of digits takes
    [InlineData(100)]
    public void With_its_digits_stated_a_roomy_model_answers_as_the_one_without_room(int room)
    {
        var original = InitialWeights.Draw(TwoDigits, seed: 1);
        var roomy = WithRoom(original, room);

        var cut = StatedDigits.Cut(roomy, 2);

        Assert.Equal(TwoDigits, ModelShape.Infer(cut));
        Weights.Same(original, cut);
        Assert.True(roomy.TryGet("pos_embed.W_pos", out var untouched));
        Assert.Equal(room, untouched.Shape[0]);
    }

    [Theory]
    [InlineData(32, "context length the model may have been made for 1 to 9 digits: state the number with --digits")]
    [InlineData(9, "context length the model may have been made for 1 digit: state")]
    [InlineData(67, "context length the model may have been made for 1 to 20 digits: state")]
    public void Room_that_no_number_of_digits_takes_is_an_error_that_names_the_possibilities(int room, string hint)
    {
        var error = Assert.Throws<WeightFileException>(() => ModelShape.Infer(WithRoom(InitialWeights.Draw(TwoDigits, seed: 1), room)));

        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_little_room_is_refused()
    {
        var error = Assert.Throws<WeightFileException>(() => StatedDigits.Cut(InitialWeights.Draw(TwoDigits, seed: 1), 3));

        Assert.Equal("'pos_embed.W_pos' has room for 10 tokens, but questions of 3 digits have 13: the model was made for 1 to 2 digits.", error.Message);
    }

    private static StateDict WithRoom(StateDict weights, int room)
    {
        var roomy = new StateDict();
        foreach (var (name, tensor) in weights.Entries)
        {
            var width = tensor.Shape[^1];
            roomy.Add(name, name == "pos_embed.W_pos"
                ? new([room, width], [.. tensor.Values.Concat(Enumerable.Repeat(0.5f, 100 * (int)width)).Take(room * (int)width)])
                : tensor);
        }

        return roomy;
    }
}
