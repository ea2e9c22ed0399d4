namespace VerifiedAddition.Grains;

/// <summary>A job at one moment.</summary>
public interface IJobSnapshot
{
    /// <summary>The kind of job.</summary>
    JobKind Job { get; }

    /// <summary>The key of its grain.</summary>
    string Key { get; }

    /// <summary>Its phase.</summary>
    JobPhase Phase { get; }

    /// <summary>What is done, each question or part (whichever the kind counts) counted once.</summary>
    long Done { get; }

    /// <summary>The total known so far, in the units of <see cref="Done"/>; 0 until known.</summary>
    long Total { get; }

    /// <summary>Wall time while it ran, in seconds.</summary>
    double Seconds { get; }

    /// <summary>Sum of the parts' thread times, in seconds.</summary>
    double PartSeconds { get; }

    /// <summary>Why it failed; null if it did not.</summary>
    string? Error { get; }

    /// <summary>Why the last attempt to store progress failed; null if it succeeded.</summary>
    string? StorageTrouble { get; }
}
