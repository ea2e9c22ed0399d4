namespace VerifiedAddition.Chaos;

/// <summary>What came of a chaos run, or of several.</summary>
/// <param name="Seeds">The seeds of the blows and sweeps, one for each run.</param>
/// <param name="DisturbedSeconds">From the first client to the end of the last sweep.</param>
/// <param name="Sweeps">Sweeps that were run, all to their end.</param>
/// <param name="Variants">Variants in them.</param>
/// <param name="Steps">Steps of these variants.</param>
/// <param name="Blows">What was survived, by kind.</param>
/// <param name="StepsRepeated">Steps that were made more than once, in all.</param>
/// <param name="Attempts">Attempts at variants.</param>
/// <param name="CompletedTwice">Variants recorded as trained more than once; must be 0.</param>
/// <param name="Questions">Questions of all verifications.</param>
/// <param name="QuestionsAskedAgain">Questions of shards that were begun more than once: work repeated.</param>
/// <param name="QuestionsCountedTwice">Questions that the reports count beyond those of the plans; must be 0.</param>
/// <param name="QuestionsMissed">Questions that the reports lack; must be 0.</param>
/// <param name="AttemptsFenced">Attempts that were told that they own their variant no longer.</param>
/// <param name="WritesRefused">Writes of stale activations that the storage refused.</param>
/// <param name="Commands">Commands of users that were acknowledged, and looked at again after a silo was killed.</param>
/// <param name="ClientsRefused">Clients that were started while there was no grid, and said so.</param>
/// <param name="Problems">What is wrong; empty if the disturbed sweeps came to what undisturbed ones do.</param>
public sealed record ChaosReport(
    IReadOnlyList<ulong> Seeds,
    double DisturbedSeconds,
    int Sweeps,
    int Variants,
    long Steps,
    IReadOnlyList<BlowFigures> Blows,
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
    /// <summary>How many blows met a kind of work.</summary>
    public int Met(Work work) => Blows.Sum(blow => blow.Met[work]);

    /// <summary>The kinds of blows that fell and never met some kind of work.</summary>
    public static IEnumerable<string> NeverMet(IEnumerable<BlowFigures> blows) =>
        from blow in blows where blow.Survived > 0 from work in Enum.GetValues<Work>() where blow.Met[work] == 0 select $"{blow.Blow} never met {work}";

    /// <summary>This run and another one.</summary>
    public ChaosReport Plus(ChaosReport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            [.. Seeds, .. other.Seeds],
            DisturbedSeconds + other.DisturbedSeconds,
            Sweeps + other.Sweeps,
            Variants + other.Variants,
            Steps + other.Steps,
            [.. Blows.Join(other.Blows, blow => blow.Blow, blow => blow.Blow, (one, two) => one.Plus(two))],
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

/// <summary>One kind of blow.</summary>
/// <param name="Blow">The kind.</param>
/// <param name="Survived">How often it fell.</param>
/// <param name="Detected">From the blow until a silo knew that the one it fell on is dead.</param>
/// <param name="LeaseBack">From the blow until the pool took the lost attempt's lease back.</param>
/// <param name="Resumed">From the blow until the variant was trained again.</param>
/// <param name="AttemptsLost">Attempts that it ended.</param>
/// <param name="StepsRepeated">Steps of these attempts that were made again.</param>
/// <param name="Met">How many of them met each kind of work.</param>
public sealed record BlowFigures(
    Blow Blow, int Survived, Seconds? Detected, Seconds? LeaseBack, Seconds? Resumed, int AttemptsLost, long StepsRepeated, MetWork Met)
{
    /// <summary>Those of this run and of another one, of the same kind.</summary>
    public BlowFigures Plus(BlowFigures other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            Blow,
            Survived + other.Survived,
            Seconds.Of(Detected, other.Detected),
            Seconds.Of(LeaseBack, other.LeaseBack),
            Seconds.Of(Resumed, other.Resumed),
            AttemptsLost + other.AttemptsLost,
            StepsRepeated + other.StepsRepeated,
            Met.Plus(other.Met));
    }
}

/// <summary>How long something took, in seconds.</summary>
/// <param name="Times">Each time, the shortest first; at least one.</param>
public sealed record Seconds(IReadOnlyList<double> Times)
{
    /// <summary>The middle one, the lower of two.</summary>
    public double Median => Times[(Times.Count - 1) / 2];

    /// <summary>The longest.</summary>
    public double Most => Times[^1];

    /// <summary>Null if there are none.</summary>
    public static Seconds? Of(IEnumerable<TimeSpan> times) => Of(times.Select(time => Math.Round(time.TotalSeconds, 1)));

    /// <summary>Both; null if there are none.</summary>
    public static Seconds? Of(Seconds? some, Seconds? others) => Of((some?.Times ?? []).Concat(others?.Times ?? []));

    public bool Equals(Seconds? other) => other is not null && Times.SequenceEqual(other.Times);

    public override int GetHashCode() => Times.Count;

    private static Seconds? Of(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        return sorted.Length == 0 ? null : new(sorted);
    }
}
