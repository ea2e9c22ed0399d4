using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Whoever asks a model, by whatever means, hears the same answers: also of models whose numbers are not well behaved.</summary>
public sealed class AnswerAgreementTests
{
    private const int Unused = Vocabulary.Divide;

    private static readonly Lazy<StateDict> Trained = new(() =>
    {
        var shape = new ModelShape(Digits: 2, Layers: 2, Heads: 2, DModel: 32, DHead: 16);
        using var run = TrainingRun.Start(shape, new(700, 64, 4e-3, 0.1, Seed: 1, new(2, GeneratorKind.Original)));
        while (run.Step < run.Steps)
        {
            run.Advance();
        }

        return run.Model.ToStateDict();
    });

    /// <summary>What is written over one logit's bias, and whether anything can be right then.</summary>
    public static TheoryData<int, float, bool> Biases => new()
    {
        { Unused, float.NaN, false },
        { 3, float.NaN, false },
        { Unused, float.NegativeInfinity, true },
        { Unused, -1e30f, true },
        { Unused, float.PositiveInfinity, false },
        { Unused, 1e30f, false },
    };

    [Theory]
    [MemberData(nameof(Biases))]
    public void Asking_and_verifying_agree(int token, float bias, bool canBeRight)
    {
        using var model = WithBias(token, bias);
        var questions = new Question[200];
        Additions.Fill(0, questions);

        var asked = new Evaluator(model).Answer(questions);
        EvaluationResult[] verified = [.. MeansHere().Select(means => new Evaluator(model, 64, means)
            .Evaluate(Additions, 0, questions.Length, questions.Length, TestContext.Current.CancellationToken))];

        var wrong = questions.Zip(asked).Where(pair => pair.Second.TeacherForced != pair.First.AnswerText)
            .Select(pair => (pair.First.Text, pair.Second.TeacherForced)).ToArray();
        Assert.All(verified, result => Assert.Equal(wrong, result.Examples.Select(example => (example.Question, example.Predicted))));
        Assert.Equal(canBeRight, wrong.Length < questions.Length);
        Assert.Equal(
            wrong.Select(pair => pair.Text),
            questions.Zip(asked).Where(pair => pair.Second.Greedy != pair.First.AnswerText).Select(pair => pair.First.Text),
            StringComparer.Ordinal);
    }

    /// <summary>An answer that is generated all at once, again and again, is the one that is generated symbol by symbol.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Answers_are_generated_as_if_symbol_by_symbol(bool isTrained)
    {
        using var model = isTrained ? Model.FromStateDict(Trained.Value) : Shapes.Scrambled(new(2, 2, 2, 32, 16));
        var questions = new Question[100];
        Additions.Fill(0, questions);
        var expected = questions.Select(question => BySymbols(model, question)).ToArray();

        Assert.All(
            MeansHere().Append(Evaluator.Means.Bounds),
            means => Assert.Equal(expected, new Evaluator(model, 64, means).Answer(questions).Select(answer => answer.Greedy), StringComparer.Ordinal));
    }

    [Fact]
    public void An_answer_has_the_same_bits_in_any_company()
    {
        Assert.SkipUnless(VectorRegisters.AreSupported, "Only answers in vector registers have the same bits in any batch.");
        using var model = Model.FromStateDict(Trained.Value);
        var questions = new Question[300];
        Additions.Fill(0, questions);

        var together = new Evaluator(model).Answer(questions);

        Assert.Equal(questions.Select(question => new Evaluator(model).Answer([question])[0]).Take(40), together.Take(40));
        Assert.Equal(new Evaluator(model, batchSize: 7).Answer(questions), together);
    }

    [Theory]
    [InlineData(Unused)]
    [InlineData(3)]
    public void What_is_predicted_from_NaN_is_no_answer(int token)
    {
        using var model = WithBias(token, float.NaN);

        var asked = new Evaluator(model).Answer([Question.Parse("12+34", 2)])[0];
        var results = MeansHere().Select(means => new Evaluator(model, 64, means).Evaluate(Additions, 0, 50, 50, TestContext.Current.CancellationToken));

        Assert.Equal(("????", "????", double.NaN), (asked.Greedy, asked.TeacherForced, asked.MeanLoss));
        Assert.All(results, result =>
        {
            Assert.Equal((50, double.NaN), (result.Failures, result.SmallestMargin));
            Assert.All(result.Examples, example => Assert.Equal("????", example.Predicted));
        });
    }

    /// <summary>What is never right makes no question slow.</summary>
    [Theory]
    [InlineData(-1e30f)]
    [InlineData(-3e38f)]
    [InlineData(float.NegativeInfinity)]
    public void A_huge_logit_of_a_token_that_is_never_right_makes_nothing_doubtful(float bias)
    {
        using var plain = Model.FromStateDict(Trained.Value);
        using var model = WithBias(Unused, bias);
        const int Count = 2000;

        Assert.All(MeansHere(), means =>
        {
            var expected = new Evaluator(plain, 64, means).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);
            var result = new Evaluator(model, 64, means).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);

            Assert.InRange(expected.Rechecked, 0, Count / 50);
            Assert.Equal((expected.Rechecked, expected.SmallestMargin), (result.Rechecked, result.SmallestMargin));
            Assert.Equal(expected.Examples, result.Examples);
        });
    }

    [Fact]
    public void A_huge_column_of_the_unembedding_makes_nothing_doubtful_either()
    {
        using var model = Changed((name, value, i) => name switch
        {
            "unembed.W_U" when i % Vocabulary.Size == Unused => value * 1e6f,
            "unembed.b_U" when i == Unused => -1e9f,
            _ => value,
        });
        using var plain = Model.FromStateDict(Trained.Value);
        const int Count = 2000;

        var expected = new Evaluator(plain).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);
        var result = new Evaluator(model).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);

        Assert.Equal(expected.Rechecked, result.Rechecked);
        Assert.Equal(expected.Examples, result.Examples);
    }

    /// <summary>Of what overflows in float32 nothing is known until float64 has decided, for whoever asks.</summary>
    [Fact]
    public void What_overflows_in_float32_is_decided_in_float64()
    {
        using var model = Changed((name, value, _) => name.StartsWith("blocks.1.mlp.W_", StringComparison.Ordinal) ? value * 1e25f : value);
        var questions = new Question[40];
        Additions.Fill(0, questions);

        var asked = new Evaluator(model).Answer(questions);

        Assert.All(asked, answer => Assert.DoesNotContain('?', answer.TeacherForced));
        Assert.All(MeansHere(), means =>
        {
            var result = new Evaluator(model, 64, means).Evaluate(Additions, 0, 40, 40, TestContext.Current.CancellationToken);
            Assert.Equal(40, result.Rechecked);
            Assert.Equal(
                questions.Zip(asked).Where(pair => pair.Second.TeacherForced != pair.First.AnswerText).Select(pair => pair.Second.TeacherForced),
                result.Examples.Select(example => example.Predicted),
                StringComparer.Ordinal);
        });
    }

    [Theory]
    [InlineData(1e-38f)]
    [InlineData(1e-41f)]
    public void Subnormal_weights_are_answered_with_as_zeros(float scale)
    {
        static bool IsChanged(string name, int i) => name.Contains(".mlp.W_", StringComparison.Ordinal) && i % 3 == 0;
        using var subnormal = Changed((name, value, i) => IsChanged(name, i) ? value * scale : value);
        using var zero = Changed((name, value, i) => IsChanged(name, i) ? 0 : value);
        const int Count = 1000;

        Assert.All(MeansHere(), means =>
        {
            var expected = new Evaluator(zero, 64, means).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);
            var result = new Evaluator(subnormal, 64, means).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);

            Assert.Equal(expected.Examples, result.Examples);
            Assert.Equal(expected.SmallestMargin, result.SmallestMargin);
        });
    }

    /// <summary>That they count as zero changes no answer: float64, in which they are ordinary numbers, gives the same ones.</summary>
    [Fact]
    public void Subnormal_weights_decide_nothing()
    {
        using var scope = NewDisposeScope();
        var weights = Weights((name, value, i) => name.Contains(".mlp.W_", StringComparison.Ordinal) && i % 3 == 0 ? value * 1e-38f : value);
        using var flushed = Model.FromStateDict(weights);
        using var whole = Model.Of(flushed.Shape, weights, device: null, ScalarType.Float64);
        var questions = new Question[500];
        Additions.Fill(0, questions);
        Assert.Contains(weights.Entries.SelectMany(entry => entry.Value.Values), float.IsSubnormal);

        var answers = new Evaluator(flushed).Answer(questions);

        Assert.Equal(
            new Evaluator(whole).Answer(questions).Select(answer => answer.TeacherForced),
            answers.Select(answer => answer.TeacherForced),
            StringComparer.Ordinal);
    }

    private static QuestionSequence Additions => new(2, Operation.Add, GeneratorKind.Original, seed: 21);

    /// <summary>In float64, a pass for each symbol.</summary>
    private static string BySymbols(Model model, Question question)
    {
        using var scope = NewDisposeScope();
        var layout = question.Layout;
        var row = new byte[layout.ContextLength];
        question.Encode(row);
        for (var symbol = 0; symbol < layout.AnswerTokens; symbol++)
        {
            var tokens = tensor(Array.ConvertAll(row, token => (long)token)).view(1, -1);
            row[layout.AnswerPosition + symbol] = (byte)model.InDoublePrecision.AnswerLogits(tokens)[0, symbol].argmax().item<long>();
        }

        return Vocabulary.Decode(row.AsSpan(layout.AnswerPosition));
    }

    private static IEnumerable<Evaluator.Means> MeansHere() =>
        VectorRegisters.AreSupported ? [Evaluator.Means.Torch, Evaluator.Means.Vectors] : [Evaluator.Means.Torch];

    private static Model WithBias(int token, float bias) => Changed((name, value, i) => name == "unembed.b_U" && i == token ? bias : value);

    private static Model Changed(Func<string, float, int, float> change) => Model.FromStateDict(Weights(change));

    private static StateDict Weights(Func<string, float, int, float> change)
    {
        var weights = new StateDict();
        foreach (var (name, tensor) in Trained.Value.Entries)
        {
            weights.Add(name, new(tensor.Shape, [.. tensor.Values.Select((value, i) => change(name, value, i))]));
        }

        return weights;
    }
}
