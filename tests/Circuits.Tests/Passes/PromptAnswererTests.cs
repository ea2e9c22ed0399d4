using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

public sealed class PromptAnswererTests
{
    private static readonly ModelShape Shape = new(Digits: 3, Layers: 2, Heads: 2, DModel: 16, DHead: 8);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Architecture> Architectures => new()
    {
        new Architecture(),
        new Architecture(Activation.Silu, Normalisation.Rms, Positions.Rotary, UnembeddingBias.None),
        new Architecture(Activation.GeluNew, Normalisation.None, Positions.None),
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void In_the_trained_format_it_writes_what_the_evaluator_has_the_model_write(Architecture architecture)
    {
        using var model = Model.Initialise(Shape with { Architecture = architecture }, seed: 5);
        var prompts = Prompts(RobustnessFamily.Format, 300);
        var questions = prompts.Select(prompt => Question.Parse(prompt.Read.TrimEnd('='), 3)).ToArray();

        using var answerer = new PromptAnswerer(model);
        var written = answerer.Answer(prompts, Token);

        Assert.Equal(new Evaluator(model).Answer(questions).Select(answer => answer.Greedy), written, StringComparer.Ordinal);
    }

    [Fact]
    public void Prompts_of_different_lengths_are_answered_as_each_alone()
    {
        using var model = Model.Initialise(Shape, seed: 6);
        Prompt[] mixed = [.. Enum.GetValues<RobustnessFamily>().SelectMany(family => Prompts(family, 20))];
        using var answerer = new PromptAnswerer(model);

        var together = answerer.Answer(mixed, Token);

        Assert.Equal(mixed.Select(prompt => answerer.Answer([prompt], Token)[0]), together, StringComparer.Ordinal);
        Assert.All(mixed.Zip(together), pair => Assert.Equal(pair.First.Right.Length, pair.Second.Length));
    }

    [Fact]
    public void What_has_no_room_in_the_context_is_refused()
    {
        using var model = Model.Initialise(Shape, seed: 7);

        using var answerer = new PromptAnswerer(model);
        var error = Assert.Throws<ArgumentException>(() => answerer.Answer([new("00012+00034=", "+000046", 12, 34, 6)], Token));

        Assert.Contains("do not fit into a context of 13 tokens", error.Message, StringComparison.Ordinal);
    }

    private static Prompt[] Prompts(RobustnessFamily family, int count)
    {
        var questions = new RobustnessPrompts(family, Operation.Add, 3, [Operation.Add], 11);
        return [.. Enumerable.Range(0, count).Select(i => questions.At(i))];
    }
}
