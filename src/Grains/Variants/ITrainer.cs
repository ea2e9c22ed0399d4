namespace VerifiedAddition.Grains;

/// <summary>Makes training steps: what a silo with a device offers.</summary>
public interface ITrainer
{
    /// <summary>How many variants of one shape and batch size this device is to train as one stack, at most; 1: each alone.</summary>
    int MaxInStack { get; }

    /// <summary>Starts an attempt on a thread of its own and returns at once.</summary>
    ITrainingSession Start(TrainingAttempt attempt);

    /// <summary>
    /// Starts attempts at variants of one <see cref="VariantSpec.Stack"/>, trained together as one model on one thread. Each has a session
    /// of its own: one that is stopped, or ends, leaves the stack, and the others go on.
    /// </summary>
    /// <returns>The sessions, in the order of the attempts.</returns>
    IReadOnlyList<ITrainingSession> StartStack(IReadOnlyList<TrainingAttempt> attempts);
}

/// <summary>An attempt to be started.</summary>
/// <param name="Ticket">The attempt; what it stores is named by its epoch.</param>
/// <param name="Spec">What to train.</param>
/// <param name="Parent">The weights that it inherits; null if it starts from random ones.</param>
/// <param name="Checkpoints">Where to resume, the newest first.</param>
/// <param name="Trace">The trace that it belongs to, as a W3C traceparent; null for none.</param>
public sealed record TrainingAttempt(
    TrainingTicket Ticket, VariantSpec Spec, WeightsRef? Parent, IReadOnlyList<CheckpointRef> Checkpoints, string? Trace = null);

/// <summary>One attempt that is being trained in this process.</summary>
public interface ITrainingSession
{
    /// <summary>How it stands; never throws.</summary>
    TrainingReport Latest { get; }

    /// <summary>Completes, never fails, when <see cref="Latest"/> is the last word.</summary>
    Task Completion { get; }

    /// <summary>The variant's state names this checkpoint: older ones are not needed any more. May be called from any thread, and again.</summary>
    void Acknowledge(CheckpointRef checkpoint);

    /// <summary>Asks for an end: after a checkpoint, or at once and without a trace for a fenced attempt.</summary>
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
