namespace VerifiedAddition.Grains;

/// <summary>The combined state of a variant's training and jobs.</summary>
public enum CellState
{
    /// <summary>It waits: for a slot, for its parent, or for jobs to be begun.</summary>
    Waiting,

    /// <summary>Training steps are made.</summary>
    Training,

    /// <summary>Jobs run on it; <see cref="CellReading.JobsUnderWay"/> tells which.</summary>
    Working,

    /// <summary>It is trained, and all that its sweep wants of it is complete.</summary>
    Done,

    /// <summary>Its training or a job on it has failed.</summary>
    Failed,

    /// <summary>It was cancelled; what was done is kept.</summary>
    Cancelled,

    /// <summary>Its sweep is paused.</summary>
    Paused,

    /// <summary>The process that worked on it has ended, and no other has taken over yet.</summary>
    Interrupted,

    /// <summary>Its sweep has decided that it does not go on (<see cref="Halving"/>); how far it has come is kept.</summary>
    Stopped,
}
