using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Trains variants on this silo's device.</summary>
public sealed class TorchTrainer(
    TorchDevice device, IArtefactStore artefacts, IOptions<TrainingOptions> options, TimeProvider time, ILoggerFactory loggers) : ITrainer
{
    public ITrainingSession Start(TrainingTicket ticket, VariantSpec spec, WeightsRef? parent, IReadOnlyList<CheckpointRef> checkpoints)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(spec);
        var files = new CheckpointStore(artefacts, ticket, checkpoints, options.Value.KeepCheckpoints, loggers.CreateLogger<CheckpointStore>());
        var session = new TorchTrainingSession(
            device.Torch, spec, parent, files, artefacts, options.Value.CheckpointInterval, time, loggers.CreateLogger<TorchTrainingSession>());
        TorchThread.Start($"train {ticket.Variant}", session.Run);
        return session;
    }
}
