using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Models of 13 tokens, as the first notebooks made them: they add only, and write answers without a sign.</summary>
public sealed class UnsignedModelTests
{
    private const int Count = 300;

    public static TheoryData<int, int, int, int, int> AllShapes => new()
    {
        { 3, 2, 3, 24, 8 },
        { 2, 1, 3, 20, 7 },
        { 4, 3, 4, 18, 10 },
        { 20, 2, 1, 16, 16 },
    };

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void Each_way_of_asking_hears_what_the_full_pass_says(int digits, int layers, int heads, int dModel, int dHead)
    {
        using var model = Scrambled(digits, layers, heads, dModel, dHead);
        var questions = new Question[Count];
        Additions(digits).Fill(0, questions);
        var expected = questions.Select((question, i) => (Index: (long)i, question.Text, question.AnswerText, FullAnswer(model, question)))
            .Where(one => one.AnswerText != one.Item4).ToArray();

        Assert.All(Means(), means =>
        {
            var result = new Evaluator(model, 64, means).Evaluate(Additions(digits), 0, Count, Count, TestContext.Current.CancellationToken);
            Assert.Equal(expected, result.Examples.Select(one => (one.Index, one.Question, one.Expected, one.Predicted)));
        });
        Assert.All(expected, one => Assert.Equal(('+', digits + 2), (one.Item4[0], one.Item4.Length)));
    }

    [Fact]
    public void Answers_are_generated_as_if_symbol_by_symbol_and_shown_with_a_plus()
    {
        using var model = Shapes.Scrambled(Shapes.Unsigned);
        var questions = new Question[40];
        Additions(3).Fill(0, questions);

        Assert.All(Means(), means =>
        {
            var answers = new Evaluator(model, 64, means).Answer(questions);
            Assert.Equal(questions.Select(question => Generated(model, question)), answers.Select(answer => answer.Greedy), StringComparer.Ordinal);
            Assert.Equal(questions.Select(question => FullAnswer(model, question)), answers.Select(answer => answer.TeacherForced), StringComparer.Ordinal);
            Assert.Equal(questions.Select(question => FullLoss(model, question)), answers.Select(answer => answer.MeanLoss), (one, other) => Math.Abs(one - other) < 1e-4);
        });
    }

    [Fact]
    public void Every_logit_is_within_the_bound_that_is_derived_for_it()
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Unsigned);
        var tokens = Shapes.Tokens(3, 50, isUnsigned: true);

        var (logits, errors) = model.Bounded.Answers(tokens);

        var full = model.InDoublePrecision.Logits(tokens, NoProbe.Instance).narrow(1, Shapes.Unsigned.Layout.FirstScoredPosition, 4).contiguous();
        Assert.Equal(50 * 4 * Vocabulary.UnsignedSize, logits.Length);
        Close.Absolute(Buffers.ToHostDouble(full), (IReadOnlyList<double>)logits, 1e-11);
        Assert.All(errors, error => Assert.InRange(error, 1e-16, 1e-6));
    }

    [Fact]
    public void Whatever_it_is_asked_but_additions_is_refused()
    {
        using var model = Shapes.Scrambled(Shapes.Unsigned);

        Assert.All(Means(), means =>
        {
            var evaluator = new Evaluator(model, 64, means);
            var asked = Assert.Throws<ArgumentException>(() => evaluator.Answer([Question.Parse("12+34", 3), Question.Parse("12-34", 3)]));
            var verified = Assert.Throws<ArgumentException>(() => evaluator.Evaluate(
                new QuestionSequence(3, Operation.Subtract, GeneratorKind.Uniform, seed: 1), 0, 10, 10, TestContext.Current.CancellationToken));
            Assert.Contains("The question 012-034 subtracts, but the model only adds", asked.Message, StringComparison.Ordinal);
            Assert.Contains("subtracts, but the model only adds", verified.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Its_size_and_its_parameters_are_those_of_its_tensors()
    {
        var shape = Shapes.Unsigned;

        Assert.Equal(shape.Tensors.Sum(tensor => HostTensor.CountOf(tensor.Shape)), shape.ParameterCount);
        Assert.Equal("3 digits without a sign, 2 layers, 3 heads, d_model 24, d_head 8", shape.ToString());
        var rotary = shape with { Architecture = new(Positions: Positions.Rotary, UnembeddingBias: UnembeddingBias.None) };
        Assert.Equal(rotary.Tensors.Sum(tensor => HostTensor.CountOf(tensor.Shape)), rotary.ParameterCount);
    }

    [Fact]
    public void One_with_more_room_is_cut_to_the_digits_that_are_stated()
    {
        using var model = Shapes.Scrambled(Shapes.Unsigned);
        var weights = model.ToStateDict();

        Assert.Equal(new(2, Shapes.Unsigned.Layers, Shapes.Unsigned.Heads, Shapes.Unsigned.DModel, Shapes.Unsigned.DHead) { IsUnsigned = true }, ModelShape.Infer(StatedDigits.Cut(weights, 2)));
        Assert.Contains(
            "has room for 12 tokens, but questions of 4 digits have 15: the model was made for 1 to 3 digits.",
            Assert.Throws<WeightFileException>(() => StatedDigits.Cut(weights, 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_a_sign_cannot_begin_with_its_weights()
    {
        using var model = Shapes.Scrambled(Shapes.Unsigned);

        var error = Assert.Throws<WarmStartException>(() => new WarmStartMapping(
            new WarmStartRecipe("first", WarmStartMode.Initialise, WarmStartPolicy.Complete), model.ToStateDict(), Shapes.Small));

        Assert.Contains("Both must write answers with a sign, or both without.", error.Message, StringComparison.Ordinal);
    }

    private static QuestionSequence Additions(int digits) => new(digits, Operation.Add, GeneratorKind.Original, seed: 21);

    private static Model Scrambled(int digits, int layers, int heads, int dModel, int dHead) =>
        Shapes.Scrambled(new(digits, layers, heads, dModel, dHead) { IsUnsigned = true });

    private static IEnumerable<Evaluator.Means> Means() => VectorRegisters.AreSupported
        ? [Evaluator.Means.Torch, Evaluator.Means.Bounds, Evaluator.Means.Vectors]
        : [Evaluator.Means.Torch, Evaluator.Means.Bounds];

    /// <summary>The text of the question as it is typed, with the digits of its answer: the layout written down a second time.</summary>
    private static long[] Typed(Question question) => [.. $"{question.Text}={question.AnswerText[1..]}".Select(symbol => (long)"0123456789+-=".IndexOf(symbol, StringComparison.Ordinal))];

    private static string FullAnswer(Model model, Question question) =>
        "+" + string.Concat(FullLogits(model, Typed(question), question.Digits).Select(symbol => Symbol(Array.IndexOf(symbol, symbol.Max()))));

    private static double FullLoss(Model model, Question question)
    {
        var right = question.AnswerText[1..];
        return FullLogits(model, Typed(question), question.Digits)
            .Select((symbol, i) => Math.Log(symbol.Sum(Math.Exp)) - symbol[right[i] - '0']).Average();
    }

    private static string Generated(Model model, Question question)
    {
        var tokens = Typed(question);
        for (var symbol = 0; symbol <= question.Digits; symbol++)
        {
            var logits = FullLogits(model, tokens, question.Digits)[symbol];
            tokens[(2 * question.Digits) + 2 + symbol] = Array.IndexOf(logits, logits.Max());
        }

        return "+" + string.Concat(tokens[((2 * question.Digits) + 2)..].Select(token => Symbol((int)token)));
    }

    /// <summary>In float64, of the positions from = on but the last, [symbol][token].</summary>
    private static double[][] FullLogits(Model model, long[] tokens, int digits)
    {
        using var scope = NewDisposeScope();
        var logits = model.InDoublePrecision.Logits(tensor(tokens).view(1, -1), NoProbe.Instance).narrow(1, (2 * digits) + 1, digits + 1).contiguous();
        return [.. logits.data<double>().ToArray().Chunk(13)];
    }

    private static char Symbol(int token) => "0123456789+-="[token];
}
