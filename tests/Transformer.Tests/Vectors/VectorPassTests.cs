using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class VectorPassTests
{
    public static TheoryData<int, int, int, int, int> AllShapes => new()
    {
        { 3, 2, 3, 24, 8 },
        { 2, 1, 3, 20, 7 }, // one layer, widths that fill no vector
        { 4, 3, 4, 18, 10 },
        { 1, 4, 1, 16, 16 },
        { 2, 2, 4, 51, 17 }, // heads that are wider than d_model together
        { 5, 2, 3, 96, 32 },
        { 18, 2, 2, 24, 5 }, // more positions than three vectors hold
        { 3, 3, 5, 40, 33 },
    };

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void Its_logits_are_those_of_the_model(int digits, int layers, int heads, int dModel, int dHead)
    {
        RequireVectors();
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(new(digits, layers, heads, dModel, dHead));
        var questions = Sorted(digits, count: 75);

        var logits = Logits(model, questions, batch: 80);

        var exact = model.InDoublePrecision.AnswerLogits(Tokens(questions));
        Close.Absolute(Buffers.ToHostDouble(exact), [.. logits.Select(logit => (double)logit)], 2e-5 * exact.abs().max().item<double>());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(300, false)]
    public void Scores_of_layer_0_may_lie_far_apart(float factor, bool areClose)
    {
        RequireVectors();
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(new(3, 2, Heads: 3, DModel: 24, DHead: 8));
        var weights = model.ToStateDict();
        Assert.True(weights.TryGet("blocks.0.attn.W_Q", out var queries));
        for (var i = 0; i < queries.Values.Length; i++)
        {
            queries.Values[i] *= factor;
        }

        using var sharp = Model.FromStateDict(weights);
        var questions = Sorted(3, count: 75);

        var logits = Logits(sharp, questions, batch: 80);

        Assert.Equal(areClose, sharp.Packed.Entry.HasExponentials);
        var exact = sharp.InDoublePrecision.AnswerLogits(Tokens(questions));
        Close.Absolute(Buffers.ToHostDouble(exact), [.. logits.Select(logit => (double)logit)], 1e-6 * factor * exact.abs().max().item<double>());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(75, 3)]
    public void A_question_has_the_same_bits_in_any_company(int batch, int layers)
    {
        RequireVectors();
        using var model = Shapes.Scrambled(new(3, layers, Heads: 3, DModel: 40, DHead: 13));
        var questions = Sorted(3, count: 75);

        var together = Logits(model, questions, batch: 100);

        var apart = questions.Chunk(batch).SelectMany(some => Logits(model, some, batch));
        Assert.Equal(together, apart);
        Assert.Equal(together.Chunk(5 * Vocabulary.Size).Reverse().SelectMany(logits => logits), Logits(model, [.. questions.Reverse()], batch: 75));
    }

    [Fact]
    public void More_questions_than_there_is_room_for_are_refused()
    {
        RequireVectors();
        using var model = Shapes.Scrambled(Shapes.Small);
        var pass = new VectorPass(model.Packed, batch: 2);

        Assert.Throws<ArgumentException>(() => pass.Logits(Sorted(3, count: 3), new float[1000]));
    }

    [Fact]
    public void A_weight_that_is_no_number_stays_visible()
    {
        RequireVectors();
        using var model = Shapes.Scrambled(Shapes.Small);
        var weights = model.ToStateDict();
        Assert.True(weights.TryGet("blocks.1.mlp.W_in", out var hidden));
        hidden.Values[5] = float.NaN;
        using var broken = Model.FromStateDict(weights);

        Assert.Contains(float.NaN, Logits(broken, Sorted(3, count: 1), batch: 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Decisions_are_those_of_the_full_pass_on_100_000_questions(int threads)
    {
        RequireVectors();
        using var model = Model.Initialise(new(6, Layers: 2, Heads: 3, DModel: 48, DHead: 16), seed: 5);
        var questions = new QuestionSequence(6, Operation.Add, GeneratorKind.Uniform, seed: (ulong)threads);
        const int Count = 50_000; // twice

        var layout = model.Shape.Layout;
        var examiner = new Examiner(
            layout,
            new VectorAnswerer(layout, () => model.Packed, batchSize: 128, threads),
            new TorchAnswerer(layout, () => model.InDoublePrecision, batchSize: 128),
            threads);
        var result = examiner.Examine(questions, 0, Count, Count, TestContext.Current.CancellationToken);

        var failures = FullPass(model, questions, Count);
        Assert.Equal(failures, result.Examples.Select(example => (example.Index, example.Predicted)));
        Assert.Equal(failures.Count, result.Failures);
        Assert.InRange(result.Rechecked, 1, Count / 50);
    }

    /// <summary>The wrong answers of the full pass at every position; where float32 is too coarse, of the full pass in float64.</summary>
    private static List<(long Index, string Predicted)> FullPass(Model model, QuestionSequence questions, int count)
    {
        const int Size = 1000;
        var wrong = new List<(long, string)>();
        for (var first = 0; first < count; first += Size)
        {
            var asked = new Question[Size];
            questions.Fill(first, asked);
            var answers = Answers<float>(model, asked);
            for (var i = 0; i < Size; i++)
            {
                var text = answers[i] ?? Answers<double>(model.InDoublePrecision, [asked[i]])[0];
                if (!string.Equals(text, asked[i].AnswerText, StringComparison.Ordinal))
                {
                    wrong.Add((first + i, text!));
                }
            }
        }

        return wrong;
    }

    /// <summary>Answers of the full pass; null where float32 is too coarse to decide.</summary>
    private static string?[] Answers<T>(Model model, Question[] asked)
        where T : unmanaged, System.Numerics.IFloatingPoint<T>
    {
        using var scope = NewDisposeScope();
        var answers = model.Shape.Layout.AnswerTokens;
        var logits = model.Logits(Tokens(asked), NoProbe.Instance).narrow(1, model.Shape.Layout.FirstScoredPosition, answers);
        var decisions = new Decision[asked.Length * answers];
        Decision.Fill<T>(logits.contiguous().data<T>().ToArray(), model.Reach, decisions);
        return [.. decisions.Chunk(answers).Select(
            answer => typeof(T) == typeof(float) && Decision.AnyIsDoubtful(answer) ? null : AnswerText.Of(answer, model.Shape.Layout))];
    }

    private static float[] Logits(Model model, Question[] questions, int batch)
    {
        var logits = new float[questions.Length * model.Shape.Layout.AnswerTokens * Vocabulary.Size];
        new VectorPass(model.Packed, batch).Logits(questions, logits);
        return logits;
    }

    /// <summary>Sums, differences and products that begin alike, some of them twice.</summary>
    private static Question[] Sorted(int digits, int count)
    {
        var questions = new Question[count];
        var third = count / 3;
        new QuestionSequence(digits, Operation.Add, GeneratorKind.Original, seed: 1).Fill(0, questions.AsSpan(0, third));
        new QuestionSequence(digits, Operation.Subtract, GeneratorKind.Original, seed: 1).Fill(0, questions.AsSpan(third, third));
        new QuestionSequence(digits, Operation.Multiply, GeneratorKind.Original, seed: 1).Fill(0, questions.AsSpan(2 * third));
        questions[^1] = questions[0];
        return [.. questions.OrderBy(question => question.Left).ThenBy(question => question.Right)];
    }

    private static Tensor Tokens(Question[] questions)
    {
        var batch = new TokenBatch(questions[0].Layout, questions.Length);
        questions.CopyTo(batch.Questions);
        batch.Encode(questions.Length);
        return batch.ToTensor(questions.Length, CPU);
    }

    private static void RequireVectors() => Assert.SkipUnless(VectorRegisters.AreSupported, "This processor has neither AVX-512 nor AVX2 with FMA.");
}
