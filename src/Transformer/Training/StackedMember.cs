using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>One training in a <see cref="StackedTrainingRun"/>: everything of its own but the tensors.</summary>
public sealed class StackedMember
{
    private readonly LearningRateSchedule _schedule;

    internal StackedMember(TrainingCheckpoint start, Device device)
    {
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

    /// <summary>Set once a loss was found that is no number. What the member does from then on is in vain; the others are not touched by it.</summary>
    public DivergedException? Diverged { get; private set; }

    internal BatchFeed Batches { get; }

    internal LossHistory History { get; }

    internal MemberUpdate Update => new(_schedule.At(Step), Recipe.WeightDecay, Step);

    /// <summary>Takes in the losses of the steps after those it knows, [step, answer token].</summary>
    internal void Hear(ReadOnlySpan<double> losses)
    {
        if (Diverged is not null)
        {
            return;
        }

        for (var i = 0; i < losses.Length; i++)
        {
            if (!double.IsFinite(losses[i]))
            {
                Diverged = new(History.Count + (i / History.AnswerTokens));
                return;
            }
        }

        History.Add(losses);
    }
}
