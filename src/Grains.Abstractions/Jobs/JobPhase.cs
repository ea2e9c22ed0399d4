namespace VerifiedAddition.Grains;

/// <summary>How far a job is.</summary>
[GenerateSerializer, Alias("va.JobPhase")]
public enum JobPhase
{
    /// <summary>Nobody has started it.</summary>
    New,

    /// <summary>Parts of it are under way, or wait for slots.</summary>
    Running,

    /// <summary>All parts are counted, and the result is stored.</summary>
    Completed,

    /// <summary>It ended with an error; starting it again goes on from the parts that are counted.</summary>
    Failed,

    /// <summary>Nobody wants it at present; it goes on from the parts that are counted when somebody does.</summary>
    Paused,
}
