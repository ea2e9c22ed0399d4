namespace VerifiedAddition.Chaos;

/// <summary>Number of faults that hit each kind of work.</summary>
public sealed record HitWork(int Training, int Verification, int Analysis, int Publication)
{
    public int this[Work work] => work switch
    {
        Work.Training => Training,
        Work.Verification => Verification,
        Work.Analysis => Analysis,
        Work.Publication => Publication,
        _ => throw new ArgumentOutOfRangeException(nameof(work)),
    };

    /// <summary>Returns the sum of both.</summary>
    public HitWork Plus(HitWork other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Training + other.Training, Verification + other.Verification, Analysis + other.Analysis, Publication + other.Publication);
    }

    public static HitWork Of(IEnumerable<InjectedFault> faults)
    {
        var works = faults.SelectMany(fault => fault.Works).CountBy(work => work).ToDictionary();
        return new(
            works.GetValueOrDefault(Work.Training), works.GetValueOrDefault(Work.Verification), works.GetValueOrDefault(Work.Analysis),
            works.GetValueOrDefault(Work.Publication));
    }
}
