namespace VerifiedAddition.Transformer;

/// <summary>The state of a training run between two steps, in host memory.</summary>
public sealed class TrainingCheckpoint
{
    internal TrainingCheckpoint(
        ModelShape shape,
        TrainingRecipe recipe,
        int step,
        float[] weights,
        float[] firstMoment,
        float[] secondMoment,
        double[] losses,
        double[] gradientNorms)
    {
        (Shape, Recipe, Step) = (shape, recipe, step);
        (Weights, FirstMoment, SecondMoment, Losses, GradientNorms) = (weights, firstMoment, secondMoment, losses, gradientNorms);
    }

    internal TrainingCheckpoint(
        ModelShape shape, TrainingRecipe recipe, int step, float[] weights, float[] firstMoment, float[] secondMoment, LossHistory history)
        : this(shape, recipe, step, weights, firstMoment, secondMoment, history.Losses.ToArray(), history.GradientNorms.ToArray())
    {
    }

    public ModelShape Shape { get; }

    public TrainingRecipe Recipe { get; }

    /// <summary>Steps done of the recipe's.</summary>
    public int Step { get; }

    /// <summary>Whether no step follows: it is kept for those that go on from it.</summary>
    internal bool IsLast => Step == Recipe.Steps;

    /// <summary>What computed the steps so far. Checkpoints of earlier versions do not say so: those versions had torch only.</summary>
    public TrainingArithmetic Arithmetic { get; init; }

    /// <summary>Identifies the shape and recipe: see <see cref="TrainingSpec.Hash"/>.</summary>
    public string SpecHash => TrainingSpec.Hash(Shape, Recipe);

    /// <summary>The flat buffer in the order of <see cref="ParameterLayout"/>; both moments have the same order.</summary>
    internal float[] Weights { get; }

    internal float[] FirstMoment { get; }

    internal float[] SecondMoment { get; }

    /// <summary>The running mean of the recipe's filter, in the same order; empty without one.</summary>
    internal float[] FilterMean { get; init; } = [];

    /// <summary>[step, answer token].</summary>
    internal double[] Losses { get; }

    /// <summary>[step].</summary>
    internal double[] GradientNorms { get; }

    /// <summary>The losses and gradient norms of all steps done.</summary>
    public LossHistory LossHistory => new(Shape.Layout.AnswerTokens, Losses, GradientNorms);

    /// <summary>Whether training can resume from it: every weight, moment and mean is a finite number.</summary>
    internal bool IsFinite => AreFinite(Weights) && AreFinite(FirstMoment) && AreFinite(SecondMoment) && AreFinite(FilterMean);

    /// <summary>A checkpoint before the first step, with weights drawn from the recipe's seed, or with given ones.</summary>
    /// <exception cref="ArgumentException">The recipe's questions, or the given weights, do not fit the shape.</exception>
    public static TrainingCheckpoint Start(ModelShape shape, TrainingRecipe recipe, StateDict? initialWeights = null)
    {
        using var run = TrainingRun.Start(shape, recipe, initialWeights: initialWeights);
        return run.Capture();
    }

    /// <summary>
    /// A checkpoint before the first step of a training run that goes on from a finished one: with its weights, moments and filtered mean, and without its losses.
    /// </summary>
    /// <remarks>
    /// The moments are rounded to 8 significant bits, as in the file of the last checkpoint: so the further training is the same whether it goes on from
    /// that file, from memory, or from a file of an earlier version.
    /// </remarks>
    /// <param name="finished">The last checkpoint of the finished run.</param>
    /// <param name="shape">The shape to be trained.</param>
    /// <param name="recipe">The further steps and their learning rate; all else is as in the finished run.</param>
    /// <exception cref="ArgumentException">The recipe goes on from no training run.</exception>
    /// <exception cref="CheckpointException">The checkpoint is not the last of its run, or of a run that differs in more.</exception>
    public static TrainingCheckpoint Continue(TrainingCheckpoint finished, ModelShape shape, TrainingRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(finished);
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.Continues is not { } continues)
        {
            throw new ArgumentException("The recipe goes on from no training run. Give it a continuation.", nameof(recipe));
        }

        var (steps, before) = (finished.Recipe.Steps, finished.Recipe.StepsBefore);
        if (finished.Step != steps || (long)before + steps != continues.Steps)
        {
            throw new CheckpointException(
                $"The checkpoint is of step {finished.Step} of {steps}, after {before} earlier ones, but training goes on after step {continues.Steps}: " +
                "the last checkpoint of a run of so many steps is needed.");
        }

        var same = new TrainingRecipe(
            steps, recipe.BatchSize, finished.Recipe.LearningRate, recipe.WeightDecay, recipe.Seed, recipe.Generator, finished.Recipe.WarmStart, finished.Recipe.Continues, recipe.Filter);
        finished.RequireSpec(shape, same);
        return new(
            shape, recipe, 0, finished.Weights, PackedNumbers.Round(finished.FirstMoment), PackedNumbers.Round(finished.SecondMoment), [], [])
        { FilterMean = PackedNumbers.Round(finished.FilterMean) };
    }

    /// <summary>The weights in TransformerLens' names and shapes.</summary>
    public StateDict ToStateDict() => ParameterPacking.Unpack(new(Shape), Weights);

    /// <exception cref="CheckpointException">The checkpoint has another shape or recipe.</exception>
    public void RequireSpec(ModelShape shape, TrainingRecipe recipe)
    {
        var wanted = TrainingSpec.Hash(shape, recipe);
        if (!string.Equals(wanted, SpecHash, StringComparison.Ordinal))
        {
            throw new CheckpointException(
                $"The checkpoint is of another training run ({Shape}; {Recipe}) than the one to resume ({shape}; {recipe}). " +
                "Resume from a checkpoint of this run, or start over.");
        }
    }

    /// <summary>Returns this checkpoint if training can resume from it.</summary>
    /// <remarks>A loss is measured before its step's update, so the last update may have caused numbers that no loss shows.</remarks>
    /// <exception cref="DivergedException">A weight or moment is not finite.</exception>
    internal TrainingCheckpoint Finite() => IsFinite ? this : throw new DivergedException(Math.Max(0, Step - 1), "update", LossHistory);

    private static bool AreFinite(ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        return true;
    }
}
