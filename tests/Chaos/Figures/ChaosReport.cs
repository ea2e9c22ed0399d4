using System.Text.Json.Serialization;

namespace VerifiedAddition.Chaos;

/// <summary>The result of one or more chaos runs.</summary>
/// <param name="Seeds">The seeds of the faults and sweeps, one for each run.</param>
/// <param name="DisturbedSeconds">Time from the first client to the end of the last sweep.</param>
/// <param name="Sweeps">Number of sweeps, all run to their end.</param>
/// <param name="Variants">Number of variants in them.</param>
/// <param name="Steps">Number of steps of these variants.</param>
/// <param name="Faults">The faults survived, by kind.</param>
/// <param name="StepsRepeated">Total number of steps made more than once.</param>
/// <param name="Attempts">Number of attempts at variants.</param>
/// <param name="CompletedTwice">Variants recorded as trained more than once; must be 0.</param>
/// <param name="Questions">Questions of all verifications.</param>
/// <param name="QuestionsAskedAgain">Questions of shards that were started more than once: repeated work.</param>
/// <param name="QuestionsCountedTwice">Questions counted by reports in excess of the plans; must be 0.</param>
/// <param name="QuestionsMissed">Questions of the plans missing from reports; must be 0.</param>
/// <param name="AttemptsFenced">Attempts that were told that they no longer own their variant.</param>
/// <param name="WritesRefused">Writes of stale activations that the storage rejected.</param>
/// <param name="Commands">Users' commands that were acknowledged, and checked again after a silo was killed.</param>
/// <param name="ClientsRefused">Clients that were started while there was no grid, and reported that.</param>
/// <param name="Problems">What is wrong; empty if the disturbed sweeps had the same results as undisturbed ones.</param>
public sealed record ChaosReport(
    IReadOnlyList<ulong> Seeds,
    double DisturbedSeconds,
    int Sweeps,
    int Variants,
    long Steps,
    [property: JsonPropertyName("blows")] IReadOnlyList<FaultFigures> Faults,
    long StepsRepeated,
    int Attempts,
    int CompletedTwice,
    long Questions,
    long QuestionsAskedAgain,
    long QuestionsCountedTwice,
    long QuestionsMissed,
    int AttemptsFenced,
    int WritesRefused,
    int Commands,
    int ClientsRefused,
    IReadOnlyList<string> Problems)
{
    /// <summary>Returns how many faults hit a kind of work.</summary>
    public int Hits(Work work) => Faults.Sum(fault => fault.Hits[work]);

    /// <summary>Returns the kinds of faults that were injected but never hit some kind of work.</summary>
    public static IEnumerable<string> NeverHit(IEnumerable<FaultFigures> faults) =>
        from fault in faults where fault.Survived > 0 from work in Enum.GetValues<Work>() where fault.Hits[work] == 0 select $"{fault.Fault} never met {work}";

    /// <summary>Combines this run with another one.</summary>
    public ChaosReport Plus(ChaosReport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            [.. Seeds, .. other.Seeds],
            DisturbedSeconds + other.DisturbedSeconds,
            Sweeps + other.Sweeps,
            Variants + other.Variants,
            Steps + other.Steps,
            [.. Faults.Join(other.Faults, fault => fault.Fault, fault => fault.Fault, (one, two) => one.Plus(two))],
            StepsRepeated + other.StepsRepeated,
            Attempts + other.Attempts,
            CompletedTwice + other.CompletedTwice,
            Questions + other.Questions,
            QuestionsAskedAgain + other.QuestionsAskedAgain,
            QuestionsCountedTwice + other.QuestionsCountedTwice,
            QuestionsMissed + other.QuestionsMissed,
            AttemptsFenced + other.AttemptsFenced,
            WritesRefused + other.WritesRefused,
            Commands + other.Commands,
            ClientsRefused + other.ClientsRefused,
            [.. Problems, .. other.Problems]);
    }
}

/// <summary>Figures of one kind of fault.</summary>
/// <param name="Fault">The kind.</param>
/// <param name="Survived">How often it was injected.</param>
/// <param name="Detected">Time from the fault until a silo knew that the silo it hit is dead.</param>
/// <param name="LeaseBack">Time from the fault until the pool revoked the lost attempt's lease.</param>
/// <param name="Resumed">Time from the fault until the variant was training again.</param>
/// <param name="AttemptsLost">Number of attempts that it ended.</param>
/// <param name="StepsRepeated">Number of steps of these attempts that were repeated.</param>
/// <param name="Hits">How many of these faults hit each kind of work.</param>
public sealed record FaultFigures(
    [property: JsonPropertyName("blow")] Fault Fault,
    int Survived,
    Seconds? Detected,
    Seconds? LeaseBack,
    Seconds? Resumed,
    int AttemptsLost,
    long StepsRepeated,
    [property: JsonPropertyName("met")] HitWork Hits)
{
    /// <summary>Combines the figures of this run with those of another one for the same kind.</summary>
    public FaultFigures Plus(FaultFigures other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            Fault,
            Survived + other.Survived,
            Seconds.Of(Detected, other.Detected),
            Seconds.Of(LeaseBack, other.LeaseBack),
            Seconds.Of(Resumed, other.Resumed),
            AttemptsLost + other.AttemptsLost,
            StepsRepeated + other.StepsRepeated,
            Hits.Plus(other.Hits));
    }
}

/// <summary>Durations in seconds.</summary>
/// <param name="Times">The durations, the shortest first; at least one.</param>
public sealed record Seconds(IReadOnlyList<double> Times)
{
    /// <summary>The median; the lower of two middle values.</summary>
    public double Median => Times[(Times.Count - 1) / 2];

    /// <summary>The maximum.</summary>
    public double Most => Times[^1];

    /// <summary>Creates it from durations; null if there are none.</summary>
    public static Seconds? Of(IEnumerable<TimeSpan> times) => Of(times.Select(time => Math.Round(time.TotalSeconds, 1)));

    /// <summary>Combines both; null if there are none.</summary>
    public static Seconds? Of(Seconds? some, Seconds? others) => Of((some?.Times ?? []).Concat(others?.Times ?? []));

    public bool Equals(Seconds? other) => other is not null && Times.SequenceEqual(other.Times);

    public override int GetHashCode() => Times.Count;

    private static Seconds? Of(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        return sorted.Length == 0 ? null : new(sorted);
    }
}
