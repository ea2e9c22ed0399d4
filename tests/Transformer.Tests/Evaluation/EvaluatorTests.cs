using TorchSharp;
using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class EvaluatorTests
{
    private static readonly Lazy<StateDict> HalfTrained = new(() =>
    {
        var shape = new ModelShape(Digits: 2, Layers: 2, Heads: 2, DModel: 32, DHead: 16);
        using var run = TrainingRun.Start(shape, new(700, 64, 4e-3, 0.1, Seed: 1, new(2, GeneratorKind.Original)));
        while (run.Step < run.Steps)
        {
            run.Advance();
        }

        return run.Model.ToStateDict();
    });

    [Theory]
    [InlineData(TorchSharp.DeviceType.CUDA, true, true)]
    [InlineData(TorchSharp.DeviceType.CUDA, false, false)]
    [InlineData(TorchSharp.DeviceType.CPU, true, false)]
    public void Products_rounded_to_TF32_decide_nothing(TorchSharp.DeviceType device, bool allowsTf32, bool isCoarse) =>
        Assert.Equal(isCoarse, Evaluator.IsCoarse(device, allowsTf32));

    [Fact]
    public void It_finds_the_failures_of_the_full_pass()
    {
        using var scope = NewDisposeScope();
        using var model = Model.FromStateDict(HalfTrained.Value);
        const int Count = 1500;

        var result = new Evaluator(model).Evaluate(Additions(2), 100, Count, Count, TestContext.Current.CancellationToken);

        var (questions, wrong) = FailuresOfFullPass(model, 100, Count);
        Assert.InRange(result.Failures, 1, Count - 1); // half trained: some right, some wrong
        Assert.Equal((Count, wrong.Count), (result.Questions, result.Failures));
        Assert.Equal(wrong, result.Examples.Select(example => (int)(example.Index - 100)));
        foreach (var (questionClass, count) in result.Classes)
        {
            Assert.Equal(questions.Count(question => Complexity.Of(question) == questionClass), count.Questions);
            Assert.Equal(wrong.Count(i => Complexity.Of(questions[i]) == questionClass), count.Failures);
        }

        var example = result.Examples[0];
        Assert.Equal(questions[wrong[0]].Text, example.Question);
        Assert.Equal(questions[wrong[0]].AnswerText, example.Expected);
        Assert.False(Same(example.Expected, example.Predicted));
        Assert.Equal(4, example.Predicted.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(512)]
    public void The_batch_size_does_not_matter(int batchSize)
    {
        using var model = Model.FromStateDict(HalfTrained.Value);

        var result = new Evaluator(model, batchSize).Evaluate(Additions(2), 0, 100, 100, TestContext.Current.CancellationToken);

        var expected = new Evaluator(model).Evaluate(Additions(2), 0, 100, 100, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Examples, result.Examples);
        Assert.Equal(expected.Classes, result.Classes);
    }

    [Fact]
    public void All_failures_are_counted_and_the_first_are_listed()
    {
        using var model = Model.Initialise(Shapes.Small, seed: 1);

        var result = new Evaluator(model).Evaluate(Additions(3), 0, 500, maxFailures: 3, TestContext.Current.CancellationToken);

        Assert.Equal((500, 500), (result.Questions, result.Failures));
        Assert.Equal([0, 1, 2], result.Examples.Select(example => example.Index));
    }

    [Fact]
    public void An_evaluation_can_be_cancelled()
    {
        using var model = Model.Initialise(Shapes.Small, seed: 1);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            new Evaluator(model).Evaluate(Additions(3), 0, 500, 3, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Questions_of_another_length_are_refused()
    {
        using var model = Model.Initialise(Shapes.Small, seed: 1);

        Assert.Throws<ArgumentException>(() =>
            new Evaluator(model).Evaluate(Additions(2), 0, 1, 1, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => new Evaluator(model).Answer([Question.Parse("1+1", 2)]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Written_and_teacher_forced_answers_agree_up_to_the_first_mistake(bool trained)
    {
        using var model = trained ? Model.FromStateDict(HalfTrained.Value) : Shapes.Scrambled(new(2, 2, 2, 32, 16));
        var questions = new Question[300];
        Additions(2).Fill(0, questions);

        var answers = new Evaluator(model).Answer(questions);

        Assert.Equal(300, answers.Count);
        Assert.Equal(trained, answers.Zip(questions).Any(pair => Same(pair.First.Greedy, pair.Second.AnswerText)));
        Assert.True(trained || answers.Any(answer => !Same(answer.Greedy, answer.TeacherForced)));
        Assert.All(answers.Zip(questions), pair =>
        {
            var (answer, right) = (pair.First, pair.Second.AnswerText);
            var agreed = answer.TeacherForced.Zip(right).TakeWhile(both => both.First == both.Second).Count();
            var known = Math.Min(agreed + 1, right.Length); // the first mistake is still made from the right symbols
            Assert.Equal(answer.TeacherForced[..known], answer.Greedy[..known]);
        });
    }

    [Fact]
    public void The_loss_of_an_answer_is_that_of_its_tokens()
    {
        using var scope = NewDisposeScope();
        using var model = Model.FromStateDict(HalfTrained.Value);
        var batch = new TokenBatch(new(2), 1);
        batch.Questions[0] = Question.Parse("57+85", 2);
        batch.Encode(1);

        var answer = new Evaluator(model).Answer([batch.Questions[0]])[0];

        var tokens = batch.ToTensor(1, CPU);
        var full = model.Logits(tokens, NoProbe.Instance).narrow(1, 5, 4);
        Close.Relative(AnswerLoss.PerToken(full, tokens).mean().item<double>(), answer.MeanLoss, 1e-4);
    }

    [Fact]
    public void Evaluators_on_several_threads_share_a_model()
    {
        using var model = Model.FromStateDict(HalfTrained.Value);
        using var other = Model.FromStateDict(HalfTrained.Value);
        var results = new EvaluationResult[4];

        WorkerThreads.Run(results.Length, i => results[i] = new Evaluator(model).Evaluate(Additions(2), 0, 2000, 5, CancellationToken.None));

        var alone = new Evaluator(other).Evaluate(Additions(2), 0, 2000, 5, TestContext.Current.CancellationToken);
        Assert.All(results, result => Assert.Equal((alone.Failures, 2000), (result.Failures, result.Questions)));
        Assert.All(results, result => Assert.Equal(alone.Examples, result.Examples));
    }

    [Fact]
    public void A_model_in_training_is_asked_as_it_is_now()
    {
        using var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 30));
        var evaluator = new Evaluator(run.Model);
        var question = Question.Parse("123+456", 3);
        var before = evaluator.Answer([question])[0];

        while (run.Step < run.Steps)
        {
            run.Advance();
        }

        using var copy = Model.FromStateDict(run.Model.ToStateDict());
        Assert.Equal(new Evaluator(copy).Answer([question])[0], evaluator.Answer([question])[0]);
        Assert.NotEqual(before.MeanLoss, evaluator.Answer([question])[0].MeanLoss);
    }

    [Fact]
    public void Asking_leaves_no_tensor_behind()
    {
        using var model = Model.Initialise(Shapes.Small, seed: 1);
        var evaluator = new Evaluator(model);
        evaluator.Answer([Question.Parse("1+1", 3)]);
        evaluator.Evaluate(Additions(3), 0, 700, 5, TestContext.Current.CancellationToken); // what the model keeps for later
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        evaluator.Answer([Question.Parse("1+2", 3)]);
        evaluator.Evaluate(Additions(3), 0, 700, 5, TestContext.Current.CancellationToken);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_smallest_margin_is_that_of_the_logits()
    {
        using var scope = NewDisposeScope();
        using var model = Model.FromStateDict(HalfTrained.Value);
        const int Count = 300;

        var result = new Evaluator(model).Evaluate(Additions(2), 0, Count, 0, TestContext.Current.CancellationToken);

        var questions = new Question[Count];
        Additions(2).Fill(0, questions);
        var top = model.InDoublePrecision.AnswerLogits(Tokens(questions)).topk(2).values; // [question, answer token, 2]
        var margins = top.select(2, 0) - top.select(2, 1);
        Assert.Equal(margins.min().ToDouble(), result.SmallestMargin, 1e-4);
    }

    [Fact]
    public void What_float32_cannot_decide_is_asked_again()
    {
        var weights = new StateDict();
        foreach (var (name, tensor) in HalfTrained.Value.Entries)
        {
            var values = tensor.Values.ToArray();
            if (name is "unembed.W_U" or "unembed.b_U")
            {
                for (var i = 0; i < values.Length; i += Vocabulary.Size)
                {
                    values[i + 7] = values[i + 3]; // the digits 3 and 7 look the same to it
                }
            }

            weights.Add(name, new(tensor.Shape, values));
        }

        using var model = Model.FromStateDict(weights);
        using var whole = Model.FromStateDict(HalfTrained.Value);

        var tied = new Evaluator(model).Evaluate(Additions(2), 0, 400, 400, TestContext.Current.CancellationToken);
        var clear = new Evaluator(whole).Evaluate(Additions(2), 0, 400, 400, TestContext.Current.CancellationToken);

        Assert.InRange(tied.Rechecked, 30, 400);
        Assert.InRange(clear.Rechecked, 0, 20);
        Assert.Equal(0, tied.SmallestMargin, 1e-6);
        Assert.All(tied.Examples, example => Assert.DoesNotContain('7', example.Predicted)); // the lowest of equals
    }

    [Theory]
    [InlineData("half trained")]
    [InlineData("untrained")]
    [InlineData("deep")]
    public void Float32_is_never_as_far_off_as_is_allowed_for(string which)
    {
        using var scope = NewDisposeScope();
        using var model = which switch
        {
            "half trained" => Model.FromStateDict(HalfTrained.Value),
            "deep" => Shapes.Scrambled(new(2, Layers: 4, Heads: 3, DModel: 96, DHead: 32)),
            _ => Model.Initialise(new(2, Layers: 2, Heads: 3, DModel: 96, DHead: 32), seed: 3),
        };
        var questions = new Question[2000];
        Additions(2).Fill(0, questions);
        var tokens = Tokens(questions);

        var exact = model.InDoublePrecision.AnswerLogits(tokens); // [question, answer token, vocabulary]
        var off = (model.AnswerLogits(tokens).to(float64) - exact).abs() / tensor(model.Reach);

        Assert.InRange(off.max().ToDouble(), 0, Decision.MaxRounding / 5);
    }

    private static Tensor Tokens(Question[] questions)
    {
        var batch = new TokenBatch(questions[0].Layout, questions.Length);
        questions.CopyTo(batch.Questions);
        batch.Encode(questions.Length);
        return batch.ToTensor(questions.Length, CPU);
    }

    private static QuestionSequence Additions(int digits) => new(digits, Operation.Add, GeneratorKind.Original, seed: 21);

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);

    private static (Question[] Questions, List<int> Wrong) FailuresOfFullPass(Model model, long first, int count)
    {
        var batch = new TokenBatch(model.Shape.Layout, count);
        Additions(model.Shape.Digits).Fill(first, batch.Questions);
        batch.Encode(count);
        var predicted = model.Logits(batch.ToTensor(count, CPU), NoProbe.Instance).argmax(-1).data<long>().ToArray();
        var (length, sign) = (model.Shape.ContextLength, model.Shape.Layout.AnswerPosition);
        var wrong = Enumerable.Range(0, count)
            .Where(i => Enumerable.Range(sign, length - sign).Any(at => predicted[(i * length) + at - 1] != batch[i][at]))
            .ToList();
        return (batch.Questions.ToArray(), wrong);
    }
}
