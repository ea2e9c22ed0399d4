using System.Globalization;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Chaos;

/// <summary>Parses the silos' log messages that this program counts.</summary>
internal static partial class SiloLog
{
    /// <summary>A silo learned that another one is dead; the time is that of the log.</summary>
    public static IEnumerable<(DateTimeOffset At, string Silo, string Address)> Deaths(IEnumerable<JournalLine> lines) =>
        Read(lines, Death(), (at, _, match) => (at, match.Groups["silo"].Value, match.Groups["address"].Value));

    /// <summary>An attempt took a variant over.</summary>
    public static IEnumerable<(DateTimeOffset At, string Variant, long Epoch)> Begins(IEnumerable<JournalLine> lines) =>
        Read(lines, Begin(), (at, _, match) => (at, match.Groups["variant"].Value, Long(match, "epoch")));

    /// <summary>An attempt is at a step; its first such line tells where it began.</summary>
    public static IEnumerable<StepLine> Steps(IEnumerable<JournalLine> lines) =>
        Read(lines, Step(), (at, silo, match) => new StepLine(at, silo, match.Groups["variant"].Value, Long(match, "epoch"), (int)Long(match, "step")));

    /// <summary>A variant was recorded as trained.</summary>
    public static IEnumerable<(DateTimeOffset At, string Variant)> Completions(IEnumerable<JournalLine> lines) =>
        Read(lines, Completion(), (at, _, match) => (at, match.Groups["variant"].Value));

    /// <summary>The pool revoked a lease.</summary>
    public static IEnumerable<(DateTimeOffset At, string Variant, long Epoch)> Reapings(IEnumerable<JournalLine> lines) =>
        Read(lines, Reaping(), (at, _, match) => (at, match.Groups["variant"].Value, Long(match, "epoch")));

    /// <summary>A silo started to ask the questions of a shard.</summary>
    public static IEnumerable<(string Verification, int Shard, long Questions)> Shards(IEnumerable<JournalLine> lines) =>
        Read(lines, Shard(), (_, _, match) => (match.Groups["verification"].Value, (int)Long(match, "shard"), Long(match, "count")));

    /// <summary>The silos that started to ask the questions of a shard.</summary>
    public static IEnumerable<string> Verifiers(IEnumerable<JournalLine> lines) => Read(lines, Shard(), (_, silo, _) => silo);

    /// <summary>The silos that computed a part of an analysis.</summary>
    public static IEnumerable<string> Analysers(IEnumerable<JournalLine> lines) => Read(lines, Part(), (_, _, match) => match.Groups["silo"].Value);

    /// <summary>Number of attempts that were told that they no longer own their variant.</summary>
    public static int Fenced(IEnumerable<JournalLine> lines) => Read(lines, Fence(), (_, _, match) => match.Value).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Number of writes that the storage rejected because of another writer.</summary>
    public static int Conflicts(IEnumerable<JournalLine> lines) => Read(lines, Conflict(), (_, _, _) => 0).Count();

    private static IEnumerable<T> Read<T>(IEnumerable<JournalLine> lines, Regex wanted, Func<DateTimeOffset, string, Match, T> read)
    {
        foreach (var line in lines)
        {
            if (wanted.Match(line.Text) is { Success: true } match)
            {
                yield return read(TimeOf(line), line.Source, match);
            }
        }
    }

    /// <summary>Lines of a log begin with their time, which is more exact than the time at which they were read.</summary>
    private static DateTimeOffset TimeOf(JournalLine line) =>
        DateTimeOffset.TryParse(line.Text.AsSpan(0, Math.Max(0, line.Text.IndexOf(' ', StringComparison.Ordinal))), CultureInfo.InvariantCulture, out var at) ? at : line.At;

    private static long Long(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Silo '(?<silo>\S+)' \((?<address>\S+)\) is Dead$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Death();

    [GeneratedRegex(@"Variant (?<variant>\w+): epoch (?<epoch>\d+) begins: Continue,", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Begin();

    [GeneratedRegex(@"Variant (?<variant>\w+): epoch (?<epoch>\d+) is at step (?<step>\d+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Step();

    [GeneratedRegex(@"Variant (?<variant>\w+): \w+ → Trained", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Completion();

    [GeneratedRegex(@"Variant (?<variant>\w+): lease (?<epoch>\d+) of silo \S+ \(\w+\) is taken back", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reaping();

    [GeneratedRegex(@"Verification (?<verification>\w+): shard (?<shard>\d+) asks (?<count>\d+) questions", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shard();

    [GeneratedRegex(@"Analysis \w+: part \S+ is done by silo (?<silo>\S+) in", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"Variant \w+: epoch \d+ is fenced out by|Variant \w+: the lease of epoch \d+ is lost", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"InconsistentStateException", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Conflict();
}

/// <summary>An attempt was at a step.</summary>
internal sealed record StepLine(DateTimeOffset At, string Silo, string Variant, long Epoch, int Step);
