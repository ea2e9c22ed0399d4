namespace VerifiedAddition.Transformer;

/// <summary>A training that somebody else advances: alone (<see cref="TrainingRun"/>) or in a stack (<see cref="StackedMember"/>).</summary>
public interface ITraining
{
    /// <summary>Steps done.</summary>
    int Step { get; }

    /// <summary>Steps of the whole training.</summary>
    int Steps { get; }

    /// <summary>What all steps done measured. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss or a gradient is not finite.</exception>
    LossHistory Losses { get; }

    /// <summary>Everything that is needed to go on from here. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss, a gradient or a weight is not finite: there is nothing to go on from.</exception>
    TrainingCheckpoint Capture();
}
