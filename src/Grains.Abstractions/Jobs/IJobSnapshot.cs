namespace VerifiedAddition.Grains;

/// <summary>A job at one moment.</summary>
public interface IJobSnapshot
{
    /// <summary>Its kind.</summary>
    JobKind Job { get; }

    /// <summary>Its grain's key.</summary>
    string Key { get; }

    /// <summary>How far it is.</summary>
    JobPhase Phase { get; }

    /// <summary>What is counted, each once: questions or parts, as the kind counts.</summary>
    long Done { get; }

    /// <summary>How many there are, as far as is known by now; 0 before anything is.</summary>
    long Total { get; }

    /// <summary>Wall time while it ran, in seconds.</summary>
    double Seconds { get; }

    /// <summary>The sum of the parts' times on their threads, in seconds.</summary>
    double PartSeconds { get; }

    /// <summary>Why it failed; null if it did not.</summary>
    string? Error { get; }

    /// <summary>Why what is counted could not be stored in the last try; null if it could.</summary>
    string? StorageTrouble { get; }
}
