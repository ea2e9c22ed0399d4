using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>One training in a <see cref="StackedTrainingRun"/>: everything of its own but the tensors.</summary>
public sealed class StackedMember : ITraining
{
    private readonly StackedTrainingRun _run;
    private readonly LearningRateSchedule _schedule;

    internal StackedMember(StackedTrainingRun run, TrainingCheckpoint start, Device device)
    {
        _run = run;
        (Shape, Recipe, Step, History) = (start.Shape, start.Recipe, start.Step, start.LossHistory);
        Batches = new(new(Recipe.Generator, Recipe.BatchSize, Recipe.Seed), Shape.Layout, device);
        _schedule = new(Recipe.Steps, Recipe.LearningRate);
    }

    public ModelShape Shape { get; }

    public TrainingRecipe Recipe { get; }

    /// <summary>Steps done.</summary>
    public int Step { get; internal set; }

    /// <summary>Steps of the whole training.</summary>
    public int Steps => Recipe.Steps;

    public LossHistory Losses => _run.Losses(this);

    /// <summary>Set once a loss or gradient was found that is not finite. What the member does from then on is in vain; the others are not touched by it.</summary>
    public DivergedException? Diverged { get; private set; }

    public TrainingCheckpoint Capture() => _run.Capture(this);

    internal BatchFeed Batches { get; }

    internal LossHistory History { get; }

    internal MemberUpdate Update => new(_schedule.At(Step), Recipe.WeightDecay, Step);

    /// <summary>Takes in what the steps after those it knows measured: [step, answer tokens, and one more for the norm].</summary>
    internal void Hear(ReadOnlySpan<double> numbers)
    {
        var width = History.AnswerTokens + 1;
        for (; Diverged is null && !numbers.IsEmpty; numbers = numbers[width..])
        {
            var row = numbers[..width];
            if (LossRing.BrokenIn(row) is { } what)
            {
                Diverged = new(History.Count, what, History);
                return;
            }

            History.Add(row[..^1], row[^1]);
        }
    }
}
