namespace VerifiedAddition.Transformer;

/// <summary>A training run whose steps are taken elsewhere: alone (<see cref="TrainingRun"/>) or in a stack (<see cref="StackedMember"/>).</summary>
public interface ITraining
{
    /// <summary>Steps done.</summary>
    int Step { get; }

    /// <summary>Total number of steps.</summary>
    int Steps { get; }

    /// <summary>The losses and gradient norms of all steps done. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss or a gradient is not finite.</exception>
    LossHistory Losses { get; }

    /// <summary>The full state needed to resume from here. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss, a gradient or a weight is not finite, so training cannot resume from here.</exception>
    TrainingCheckpoint Capture();
}
