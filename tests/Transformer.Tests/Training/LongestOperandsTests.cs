using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Models of 20 digits, whose operands do not fit 64 bits, are trained, asked and evaluated like others.</summary>
public sealed class LongestOperandsTests
{
    private static readonly ModelShape Shape = new(Layout.MaxDigits, Layers: 2, Heads: 2, DModel: 12, DHead: 4);

    [Fact]
    public void They_are_trained_asked_and_evaluated()
    {
        using var run = TrainingRun.Start(Shape, new(5, BatchSize: 8, 1e-3, 0.1, Seed: 1, new(Shape.Digits, GeneratorKind.Original, SubtractPercent: 50)));
        while (run.Step < run.Steps)
        {
            run.Advance();
        }

        var evaluator = new Evaluator(run.Model);
        var questions = new Question[300];
        new StratifiedQuestions(Shape.Digits, Operation.Subtract, seed: 3, realisations: 1).Fill(1000, questions);
        var answers = evaluator.Answer(questions);
        var result = evaluator.Evaluate(new StratifiedQuestions(Shape.Digits, Operation.Subtract, seed: 3, realisations: 1), 1000, 300, 10, CancellationToken.None);

        Assert.All(Enumerable.Range(0, 5), step => Assert.InRange(run.MeanLoss(step), 1, 4));
        Assert.All(answers, answer => Assert.Equal(22, answer.TeacherForced.Length));
        Assert.Equal(questions.Zip(answers).Count(pair => pair.First.AnswerText != pair.Second.TeacherForced), result.Failures);
        Assert.All(result.Examples, example => Assert.Equal(41, example.Question.Length));
    }
}
