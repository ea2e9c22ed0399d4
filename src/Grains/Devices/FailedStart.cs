namespace VerifiedAddition.Grains;

/// <summary>An attempt that could not be started: it has nothing to say but why.</summary>
/// <param name="error">What its start failed with.</param>
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
