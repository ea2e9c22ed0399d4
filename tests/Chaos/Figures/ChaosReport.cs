namespace VerifiedAddition.Chaos;

/// <summary>What came of a chaos run.</summary>
/// <param name="Seed">The seed of the blows and sweeps.</param>
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
    ulong Seed,
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
    Blow Blow, int Survived, Seconds? Detected, Seconds? LeaseBack, Seconds? Resumed, int AttemptsLost, long StepsRepeated, MetWork Met);

/// <summary>How long something took, in seconds.</summary>
/// <param name="Median">The middle one, the lower of two.</param>
/// <param name="Most">The longest.</param>
/// <param name="Count">How many there are.</param>
public sealed record Seconds(double Median, double Most, int Count)
{
    /// <summary>Null if there are none.</summary>
    public static Seconds? Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => Math.Round(time.TotalSeconds, 1)).Order().ToArray();
        return sorted.Length == 0 ? null : new(sorted[(sorted.Length - 1) / 2], sorted[^1], sorted.Length);
    }
}
