namespace VerifiedAddition.Grains;

/// <summary>Trains variants; provided by a silo with a device.</summary>
public interface ITrainer
{
    /// <summary>Maximum number of variants of one shape and batch size that this device trains as one stack; 1 if each is trained alone.</summary>
    int MaxInStack { get; }

    /// <summary>Starts an attempt on its own thread and returns immediately.</summary>
    ITrainingSession Start(TrainingAttempt attempt);

    /// <summary>
    /// Starts attempts at variants of one <see cref="VariantSpec.Stack"/>, trained together as one model on one thread. Each has its own
    /// session: one that is stopped, or ends, leaves the stack, and the others continue.
    /// </summary>
    /// <returns>The sessions, in the order of the attempts.</returns>
    IReadOnlyList<ITrainingSession> StartStack(IReadOnlyList<TrainingAttempt> attempts);
}

/// <summary>An attempt to be started.</summary>
/// <param name="Ticket">The lease of the attempt; its epoch names what it stores.</param>
/// <param name="Spec">What to train.</param>
/// <param name="Parent">The inherited weights; null if it starts from random ones.</param>
/// <param name="Checkpoints">Where to resume, the newest first.</param>
/// <param name="Trace">The trace it belongs to, as a W3C traceparent; null if none.</param>
/// <param name="Extended">The last checkpoint of the variant that this one extends; null if it extends none, or that one has none any more.</param>
/// <param name="Goal">How far to train, and what to record on the way; null for to the end.</param>
public sealed record TrainingAttempt(
    TrainingTicket Ticket, VariantSpec Spec, WeightsRef? Parent, IReadOnlyList<CheckpointRef> Checkpoints, string? Trace = null,
    CheckpointRef? Extended = null, TrainingGoal? Goal = null);

/// <summary>An attempt in progress in this process.</summary>
public interface ITrainingSession
{
    /// <summary>The latest report; never throws.</summary>
    TrainingReport Latest { get; }

    /// <summary>Completes, without ever failing, when <see cref="Latest"/> is the final report.</summary>
    Task Completion { get; }

    /// <summary>The variant's state names this checkpoint: older ones are no longer needed. May be called from any thread, and repeatedly.</summary>
    void Acknowledge(CheckpointRef checkpoint);

    /// <summary>Requests an end: after a checkpoint, or immediately and without writing for a fenced attempt.</summary>
    void Stop(StopMode mode);
}

/// <summary>How an attempt ends before its last step.</summary>
public enum StopMode
{
    /// <summary>Make a checkpoint, then end as <see cref="AttemptState.Suspended"/>.</summary>
    Suspend,

    /// <summary>End without writing anything.</summary>
    Abandon,
}
