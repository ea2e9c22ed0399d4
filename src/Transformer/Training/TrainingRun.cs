using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Trains one model, step by step. Used by one thread at a time; several runs may proceed in parallel on separate threads.</summary>
/// <remarks>
/// A step depends only on the checkpoint before it: batch <c>i</c> belongs to step <c>i</c>, counted from the first run's first
/// where one run goes on from another (<see cref="Continuation"/>). So a run that was stopped and resumed gives
/// the same bits as an uninterrupted one: with <see cref="TrainingArithmetic.Vectors"/> whatever the number of threads, with
/// <see cref="TrainingArithmetic.Torch"/> on the same machine with the same number of torch threads.
/// </remarks>
public sealed class TrainingRun : ITraining, IDisposable
{
    private readonly ITrainingEngine _engine;
    private readonly Tensor _second;
    private readonly Tensor? _mean;
    private readonly Resets? _resets;

    private TrainingRun(
        Model model,
        TrainingRecipe recipe,
        Tensor first,
        Tensor second,
        Tensor? mean,
        LossHistory history,
        WarmStartMapping? transplant,
        TrainingArithmetic arithmetic)
    {
        (Model, Recipe, Step, Arithmetic) = (model, recipe, history.Count, arithmetic);
        (FirstMoment, _second, _mean) = (first.DetachFromDisposeScope(), second.DetachFromDisposeScope(), mean?.DetachFromDisposeScope());
        _engine = EngineOf(history);
        _resets = transplant is null ? null : new(model, recipe.WarmStart!, transplant.Reset());
    }

    /// <summary>The current model. The run owns and changes it: do not use it while another thread advances the run.</summary>
    public Model Model { get; }

    public TrainingRecipe Recipe { get; }

    /// <summary>AdamW's running mean of the gradient, in the order of the flat buffer.</summary>
    internal Tensor FirstMoment { get; }

    /// <summary>What computes the steps.</summary>
    public TrainingArithmetic Arithmetic { get; }

    /// <summary>Steps done.</summary>
    public int Step { get; private set; }

    /// <summary>Total number of steps.</summary>
    public int Steps => Recipe.Steps;

    /// <summary>The losses of all steps done, including those before a resumption. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss or a gradient is not finite.</exception>
    public LossHistory Losses => _engine.Collect();

    /// <summary>See <see cref="LossHistory.AverageFinal"/>.</summary>
    public double AverageFinalLoss => Losses.AverageFinal();

    /// <summary>Starts from weights drawn from the recipe's seed, or from given ones.</summary>
    /// <param name="parent">The weights of the model in the recipe's insertion; null without one.</param>
    /// <exception cref="ArgumentException">The recipe's questions, or the given weights, do not fit the shape.</exception>
    /// <exception cref="WarmStartException">The parent does not fit the shape.</exception>
    public static TrainingRun Start(
        ModelShape shape, TrainingRecipe recipe, Device? device = null, StateDict? initialWeights = null, StateDict? parent = null) =>
        Start(shape, recipe, device, initialWeights, parent, float32);

    /// <param name="elementType">float64 to see what float32 rounds away; everything else trains in float32.</param>
    /// <param name="arithmetic">What computes the steps; null for the fastest that there is.</param>
    internal static TrainingRun Start(
        ModelShape shape,
        TrainingRecipe recipe,
        Device? device,
        StateDict? initialWeights,
        StateDict? parent,
        ScalarType elementType,
        TrainingArithmetic? arithmetic = null)
    {
        CheckDigits(shape, recipe);
        if (recipe.Continues is { } finished)
        {
            throw new ArgumentException(
                $"The recipe goes on from {finished.Source}, whose weights and moments were not given. Resume from {nameof(TrainingCheckpoint)}.{nameof(TrainingCheckpoint.Continue)}.",
                nameof(recipe));
        }

        var transplant = MappingOf(shape, recipe, parent);
        if (initialWeights is not null && ModelShape.Infer(initialWeights) is var other && other != shape)
        {
            throw new ArgumentException($"The initial weights are for {other}, but {shape} is to be trained.", nameof(initialWeights));
        }

        TorchRuntime.Load();
        using var scope = NewDisposeScope();
        var weights = initialWeights ?? InitialWeights.Draw(shape, (long)recipe.Seed);
        var model = Model.Of(shape, transplant?.Into(weights) ?? weights, device, elementType);
        return new(
            model,
            recipe,
            zeros_like(model.Flat),
            zeros_like(model.Flat),
            recipe.Filter is null ? null : zeros_like(model.Flat),
            new(shape.Layout.AnswerTokens),
            transplant,
            arithmetic ?? Fastest(shape, recipe, model.Device));
    }

    /// <summary>Resumes from a checkpoint, with the arithmetic that made it if this machine has it, and with torch otherwise.</summary>
    /// <param name="parent">The weights of the model in the recipe's insertion, which resets need; null without one.</param>
    /// <exception cref="CheckpointException">The checkpoint has another shape or recipe.</exception>
    /// <exception cref="WarmStartException">The parent does not fit the shape.</exception>
    public static TrainingRun Resume(
        TrainingCheckpoint checkpoint, ModelShape shape, TrainingRecipe recipe, Device? device = null, StateDict? parent = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckDigits(shape, recipe);
        checkpoint.RequireSpec(shape, recipe);
        var transplant = MappingOf(shape, recipe, parent);
        TorchRuntime.Load();
        using var scope = NewDisposeScope();
        var model = Model.Of(new ParameterLayout(shape), checkpoint.Weights, device, float32);
        return new(
            model,
            recipe,
            tensor(checkpoint.FirstMoment, device: model.Device),
            tensor(checkpoint.SecondMoment, device: model.Device),
            recipe.Filter is null ? null : tensor(checkpoint.FilterMean, device: model.Device),
            checkpoint.LossHistory,
            transplant,
            checkpoint.Step == 0 || checkpoint.Arithmetic is TrainingArithmetic.Vectors ? Fastest(shape, recipe, model.Device) : TrainingArithmetic.Torch);
    }

    /// <summary>Takes one step. Torch does not wait for an asynchronous device, except at every 64th step.</summary>
    /// <exception cref="InvalidOperationException">All steps are done.</exception>
    /// <exception cref="DivergedException">A recent loss or gradient is not finite.</exception>
    public void Advance()
    {
        if (Step >= Steps)
        {
            throw new InvalidOperationException($"All {Steps} steps are done. A longer training run needs another recipe.");
        }

        var step = Step++;
        _engine.Take(step);
        if (_resets?.After(step) == true)
        {
            _engine.WeightsChanged();
        }
    }

    /// <summary>The mean loss of a completed step, from 0.</summary>
    public double MeanLoss(int step) => Losses.Mean(step);

    /// <summary>The full state needed to resume from here. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss, a gradient or a weight is not finite, so training cannot resume from here.</exception>
    public TrainingCheckpoint Capture()
    {
        var losses = Losses;
        return new TrainingCheckpoint(
            Model.Shape,
            Recipe,
            Step,
            Buffers.ToHost(Model.Flat),
            Buffers.ToHost(FirstMoment),
            Buffers.ToHost(_second),
            losses)
        { Arithmetic = Arithmetic, FilterMean = _mean is null ? [] : Buffers.ToHost(_mean) }.Finite();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _resets?.Dispose();
        FirstMoment.Dispose();
        _second.Dispose();
        _mean?.Dispose();
        Model.Dispose();
    }

    /// <summary>The fastest arithmetic for a model on a device. In vector registers a gradient never exists as a whole, so filters are torch's.</summary>
    private static TrainingArithmetic Fastest(ModelShape shape, TrainingRecipe recipe, Device device) =>
        device.type is DeviceType.CPU && recipe.Filter is null && VectorRegisters.AreSupported && VectorTrainingStep<float>.Supports(shape.Architecture)
            ? TrainingArithmetic.Vectors
            : TrainingArithmetic.Torch;

    private ITrainingEngine EngineOf(LossHistory history) => (Arithmetic, Model.ElementType) switch
    {
        (TrainingArithmetic.Torch, _) => new TorchTraining(Model, Recipe, FirstMoment, _second, _mean, history),
        (_, ScalarType.Float32) => new VectorTraining<float>(Model, Recipe, FirstMoment, _second, history, get_num_threads()),
        _ => new VectorTraining<double>(Model, Recipe, FirstMoment, _second, history, get_num_threads()),
    };

    private static WarmStartMapping? MappingOf(ModelShape shape, TrainingRecipe recipe, StateDict? parent) => (recipe.WarmStart, parent) switch
    {
        (null, null) => null,
        ({ } insertion, { } small) => new(insertion, small, shape),
        _ => throw new ArgumentException(
            recipe.WarmStart is null
                ? "Weights of a parent were given, but the recipe inserts none. Give the recipe an insertion, or no parent."
                : $"The recipe inserts the weights {recipe.WarmStart.Source}, but they were not given. Give them as the parent.",
            nameof(parent)),
    };

    internal static void CheckDigits(ModelShape shape, TrainingRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(recipe);
        if (shape.Digits != recipe.Generator.Digits)
        {
            throw new ArgumentException(
                $"The model reads {shape.Digits} digits, but the questions have {recipe.Generator.Digits}. Make them equal.", nameof(recipe));
        }
    }
}
