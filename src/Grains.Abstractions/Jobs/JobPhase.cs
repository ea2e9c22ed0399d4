namespace VerifiedAddition.Grains;

/// <summary>The phase of a job.</summary>
[GenerateSerializer, Alias("va.JobPhase")]
public enum JobPhase
{
    /// <summary>Never started.</summary>
    New,

    /// <summary>Parts are in progress or wait for slots.</summary>
    Running,

    /// <summary>All parts are counted, and the result is stored.</summary>
    Completed,

    /// <summary>It ended with an error; starting it again continues from the counted parts.</summary>
    Failed,

    /// <summary>No sweep or client wants it at present; it continues from the counted parts when one does.</summary>
    Paused,
}
