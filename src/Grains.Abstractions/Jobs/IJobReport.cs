namespace VerifiedAddition.Grains;

/// <summary>The result of a part.</summary>
public interface IJobReport
{
    /// <summary>Thread time in seconds.</summary>
    double Seconds { get; }

    /// <summary>The silo that did it.</summary>
    string Silo { get; }

    /// <summary>Whether this is the report of the given part.</summary>
    bool IsOf(IJobPart part);
}
