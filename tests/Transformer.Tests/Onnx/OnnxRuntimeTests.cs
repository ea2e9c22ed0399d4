using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>ONNX files in ONNX Runtime beside this program.</summary>
public sealed class OnnxRuntimeTests
{
    private const double Tolerance = 1e-4;

    /// <summary>Of the largest logit: without a normalisation these ones are hundreds.</summary>
    private const double Relative = 1e-6;

    public static TheoryData<string> Architectures =>
    [
        "activation=relu",
        "activation=gelu,normalisation=rms",
        "activation=gelu_new,normalisation=rms,positions=rotary,unembeddingBias=none",
        "activation=silu,normalisation=none,positions=none",
        "positions=rotary",
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Logits_are_those_of_the_model_whatever_its_architecture(string architecture)
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Small with { Architecture = Architecture.Parse(architecture) });
        var tokens = Shapes.Tokens(Shapes.Small.Digits, 50, Operation.Subtract);
        using var session = new OnnxSession(OnnxSession.FileOf(model.ToStateDict()));

        var theirs = session.Logits(tokens.data<long>().ToArray(), Shapes.Small.ContextLength);

        using var precise = Model.FromStateDict(model.ToStateDict(), elementType: float64);
        var (context, scored) = (Shapes.Small.ContextLength, Shapes.Small.Layout.AnswerTokens);
        var answers = tensor(theirs, [50, context, Vocabulary.Size], device: CPU).narrow(1, context - 1 - scored, scored);
        var expected = Buffers.ToHostDouble(precise.AnswerLogits(tokens));
        Close.Absolute(expected, answers.to(float64), Math.Max(Tolerance, expected.Max(Math.Abs) * Relative));
    }

    [Fact]
    public void A_model_of_13_tokens_has_its_logits()
    {
        using var scope = NewDisposeScope();
        var shape = Shapes.Unsigned;
        using var model = Shapes.Scrambled(shape);
        var tokens = Shapes.Tokens(shape.Digits, 20, isUnsigned: true);
        using var session = new OnnxSession(OnnxSession.FileOf(model.ToStateDict()));

        var theirs = session.Logits(tokens.data<long>().ToArray(), shape.ContextLength);

        Assert.Equal(20 * shape.ContextLength * Vocabulary.UnsignedSize, theirs.Length);
        Close.Absolute(Buffers.ToHostDouble(model.Logits(tokens, NoProbe.Instance).to(float64)), tensor(theirs, device: CPU).to(float64), Tolerance);
    }

    [Fact]
    public void The_heads_of_a_model_need_not_be_as_wide_together_as_its_stream()
    {
        using var scope = NewDisposeScope();
        var shape = Shapes.OneLayerOddHeads;
        using var model = Shapes.Scrambled(shape);
        var tokens = Shapes.Tokens(shape.Digits, 20);
        using var session = new OnnxSession(OnnxSession.FileOf(model.ToStateDict()));

        var theirs = session.Logits(tokens.data<long>().ToArray(), shape.ContextLength);

        var expected = model.Logits(tokens, NoProbe.Instance);
        Close.Absolute(Buffers.ToHostDouble(expected.to(float64)), tensor(theirs, device: CPU).to(float64), Tolerance);
    }

    [Fact]
    public void Questions_have_the_answers_of_the_model()
    {
        using var model = Model.FromStateDict(WeightFile.Read(Path.Combine(AppContext.BaseDirectory, "Onnx", "mix_d2_l3_h2.pth")));
        Question[] questions = [.. Enumerable.Range(0, 2_000).Select(i => i * 7).Select(i => Question.Create(i < 7_000 ? Operation.Add : Operation.Subtract, i / 100 % 100, i % 100, 2))];
        using var session = new OnnxSession(OnnxSession.FileOf(model.ToStateDict()));

        var theirs = session.Answer(questions);

        Assert.Equal(new Evaluator(model).Answer(questions).Select(answer => answer.Greedy), theirs, StringComparer.Ordinal);
    }

    [Fact]
    public void A_file_says_what_goes_in_and_out_and_what_the_tokens_mean()
    {
        using var model = Shapes.Scrambled(Shapes.Small);
        using var session = new OnnxSession(OnnxSession.FileOf(model.ToStateDict()));

        Assert.Equal((typeof(long), typeof(float)), (session.Input.ElementType, session.Output.ElementType));
        Assert.Equal([-1, 13], session.Input.Dimensions);
        Assert.Equal([-1, 13, 15], session.Output.Dimensions);
        Assert.Equal(["batch", ""], session.Input.SymbolicDimensions, StringComparer.Ordinal);
        Assert.Equal("0123456789+-=*\\", session.Metadata["vocabulary"]);
        Assert.Equal("D2 D1 D0 OPR D'2 D'1 D'0 = A4 A3 A2 A1 A0", session.Metadata["positions"]);
        Assert.Equal("3", session.Metadata["digits"]);
        Assert.Equal(Shapes.Small.Layers, ModelConfig.Parse(session.Metadata["config.json"])!.Dimensions!.Layers);
        Assert.Equal(["architecture", "config.json", "digits", "input", "output", "positions", "vocabulary"], session.Metadata.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_file_is_no_weight_file_and_says_what_is()
    {
        using var model = Shapes.Scrambled(Shapes.OneLayerOddHeads);
        using var file = new MemoryStream(OnnxSession.FileOf(model.ToStateDict()));

        var refusal = Assert.Throws<WeightFileException>(() => WeightFile.Read(file, "it.onnx"));

        Assert.Equal(
            "'it.onnx' is not a weight file: it is an ONNX model. 'va model export' writes such files, but none are read: give the .pth or safetensors file of the model.",
            refusal.Message);
    }

    [Fact]
    public void What_no_file_of_the_format_can_hold_is_refused_with_what_to_do()
    {
        OnnxFile.RequireRoom(536_000_000);
        var refusal = Assert.Throws<WeightFileException>(() => OnnxFile.RequireRoom(ModelShape.MaxParameters));

        Assert.Equal(
            "The model has 536,870,912 weights of 4 bytes, and an ONNX file holds no more than 2,147,483,647 bytes. Write it as safetensors.", refusal.Message);
    }
}
