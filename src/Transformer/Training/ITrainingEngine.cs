namespace VerifiedAddition.Transformer;

/// <summary>Computes the steps of a <see cref="TrainingRun"/>.</summary>
internal interface ITrainingEngine : IDisposable
{
    /// <summary>Takes a step, which changes the model's weights and both moments.</summary>
    /// <param name="step">Steps done before this one, which is also the number of its batch.</param>
    /// <exception cref="DivergedException">A recent loss or gradient is not finite.</exception>
    void Take(int step);

    /// <summary>The measurements of all steps. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss or a gradient is not finite.</exception>
    LossHistory Collect();

    /// <summary>Must be called after the model's weights were changed by anything else.</summary>
    void WeightsChanged();
}
