using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>One training run in a <see cref="StackedTrainingRun"/>: all of its state except the tensors.</summary>
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

    /// <summary>Total number of steps.</summary>
    public int Steps => Recipe.Steps;

    public LossHistory Losses => _run.Losses(this);

    /// <summary>Set when a loss or gradient is found that is not finite. The member's later steps are useless; other members are not affected.</summary>
    public DivergedException? Diverged { get; private set; }

    public TrainingCheckpoint Capture() => _run.Capture(this);

    internal BatchFeed Batches { get; }

    /// <summary>Index of the next batch, which is also the number of steps that the optimiser has done.</summary>
    internal long Batch => (long)Recipe.StepsBefore + Step;

    internal LossHistory History { get; }

    internal MemberUpdate Update => new(_schedule.At(Step), Recipe.WeightDecay, Batch);

    /// <summary>Adds the measurements of the steps after those in the history: [step, answer tokens, then the norm].</summary>
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
