using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Trains variants on this silo's device.</summary>
public sealed class TorchTrainer(
    TorchDevice device,
    IArtefactStore artefacts,
    IOptions<TrainingOptions> options,
    IOptions<DeviceOptions> devices,
    TimeProvider time,
    ILoggerFactory loggers) : ITrainer
{
    public int MostInStack => devices.Value.EffectiveStack;

    public ITrainingSession Start(TrainingAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var session = Session(attempt);
        TorchThread.Start($"train {attempt.Ticket.Variant}", () => session.Run(device.Torch));
        return session;
    }

    public IReadOnlyList<ITrainingSession> StartStack(IReadOnlyList<TrainingAttempt> attempts)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        TorchTrainingSession[] sessions = [.. attempts.Select(Session)];
        var stack = new TorchStack(device.Torch, sessions, loggers.CreateLogger<TorchStack>());
        TorchThread.Start($"train {attempts.Count} variants", stack.Run);
        return sessions;
    }

    private TorchTrainingSession Session(TrainingAttempt attempt) => new(
        attempt,
        new(artefacts, attempt.Ticket, attempt.Checkpoints, options.Value.KeepCheckpoints, loggers.CreateLogger<CheckpointStore>()),
        artefacts,
        options.Value.CheckpointInterval,
        time,
        loggers.CreateLogger<TorchTrainingSession>());
}
