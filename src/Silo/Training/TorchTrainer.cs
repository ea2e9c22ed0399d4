using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Trains variants on this silo's device.</summary>
public sealed class TorchTrainer(
    TorchDevice device,
    DeviceMetrics metrics,
    IArtefactStore artefacts,
    WeightStore weights,
    IOptions<TrainingOptions> options,
    IOptions<DeviceOptions> devices,
    TimeProvider time,
    ILoggerFactory loggers) : ITrainer
{
    public int MaxInStack => devices.Value.EffectiveStack;

    public ITrainingSession Start(TrainingAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var session = Session(attempt);
        TorchThread.Start($"train {attempt.Ticket.Variant}", () => OnSlot(() => session.Run(device.Torch)));
        return session;
    }

    public IReadOnlyList<ITrainingSession> StartStack(IReadOnlyList<TrainingAttempt> attempts)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        TorchTrainingSession[] sessions = [.. attempts.Select(Session)];
        var stack = new TorchStack(device.Torch, sessions, metrics, loggers.CreateLogger<TorchStack>());
        TorchThread.Start($"train {attempts.Count} variants", () => OnSlot(stack.Run));
        return sessions;
    }

    /// <summary>Never throws.</summary>
    private void OnSlot(Action train)
    {
        using var use = metrics.Use(SlotUse.Training);
        train();
    }

    private TorchTrainingSession Session(TrainingAttempt attempt)
    {
        var metered = new MeteredArtefactStore(artefacts);
        return new(
            attempt,
            new(metered, attempt.Ticket, attempt.Checkpoints, options.Value.KeepCheckpoints, metrics, time, loggers.CreateLogger<CheckpointStore>()),
            metered,
            weights,
            options.Value.CheckpointInterval,
            metrics,
            time,
            loggers.CreateLogger<TorchTrainingSession>());
    }
}
