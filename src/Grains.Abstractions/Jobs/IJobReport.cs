namespace VerifiedAddition.Grains;

/// <summary>What came of a part.</summary>
public interface IJobReport
{
    /// <summary>Time on the thread, in seconds.</summary>
    double Seconds { get; }

    /// <summary>The silo that did it.</summary>
    string Silo { get; }

    /// <summary>Whether it is a report of this very part.</summary>
    bool IsOf(IJobPart part);
}
