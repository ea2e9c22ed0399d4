namespace VerifiedAddition.Grains;

/// <summary>Makes training steps: what a silo with a device offers.</summary>
public interface ITrainer
{
    /// <summary>Starts an attempt on a thread of its own and returns at once.</summary>
    /// <param name="ticket">The attempt; what it stores is named by its epoch.</param>
    /// <param name="spec">What to train.</param>
    /// <param name="parent">The weights that it inherits; null if it starts from random ones.</param>
    /// <param name="checkpoints">Where to resume, the newest first.</param>
    ITrainingSession Start(TrainingTicket ticket, VariantSpec spec, WeightsRef? parent, IReadOnlyList<CheckpointRef> checkpoints);
}

/// <summary>One attempt that is being trained in this process.</summary>
public interface ITrainingSession
{
    /// <summary>How it stands; never throws.</summary>
    TrainingReport Latest { get; }

    /// <summary>Completes, never fails, when <see cref="Latest"/> is the last word.</summary>
    Task Completion { get; }

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
