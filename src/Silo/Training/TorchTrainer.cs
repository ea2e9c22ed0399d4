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

    public ITrainingSession Start(TrainingTicket ticket, VariantSpec spec, IReadOnlyList<CheckpointRef> checkpoints)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(spec);
        var session = new TorchTrainingSession(
            device.Torch, spec, Files(ticket, checkpoints), artefacts, options.Value.CheckpointInterval, time,
            loggers.CreateLogger<TorchTrainingSession>());
        TorchThread.Start($"train {ticket.Variant}", session.Run);
        return session;
    }

    public IReadOnlyList<ITrainingSession> StartStack(IReadOnlyList<TrainingAttempt> attempts)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        StackedTrainingSession[] sessions =
        [
            .. attempts.Select(attempt => new StackedTrainingSession(
                attempt, Files(attempt.Ticket, attempt.Checkpoints), artefacts, options.Value.CheckpointInterval, time,
                loggers.CreateLogger<StackedTrainingSession>())),
        ];
        var stack = new TorchStack(device.Torch, sessions, loggers.CreateLogger<TorchStack>());
        TorchThread.Start($"train {attempts.Count} variants", stack.Run);
        return sessions;
    }

    private CheckpointStore Files(TrainingTicket ticket, IReadOnlyList<CheckpointRef> checkpoints) =>
        new(artefacts, ticket, checkpoints, options.Value.KeepCheckpoints, loggers.CreateLogger<CheckpointStore>());
}
