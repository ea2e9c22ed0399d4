namespace VerifiedAddition.Grains;

/// <summary>An attempt that could not be started; it only reports why.</summary>
/// <param name="error">The error of the start.</param>
internal sealed class FailedStart(string error) : ITrainingSession
{
    public TrainingReport Latest { get; } = new() { State = AttemptState.Faulted, Error = error };

    public Task Completion => Task.CompletedTask;

    public void Acknowledge(CheckpointRef checkpoint)
    {
    }

    public void Stop(StopMode mode)
    {
    }
}
