using System.Globalization;
using VerifiedAddition.Chaos;

namespace VerifiedAddition.Hosts;

/// <summary>Computes the figures of a scenario from the logs of silos and from what an observer saw.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="target">The name of the silo that it is about.</param>
/// <param name="silos">The names of all silos.</param>
/// <param name="span">When it began, when it ended, and when all silos reported again.</param>
/// <param name="lines">The journal.</param>
/// <param name="sights">What the observer saw.</param>
/// <param name="limit">How long it may take until a dead silo is known to be dead.</param>
internal sealed class ScenarioReckoning(
    Scenario scenario, string target, IReadOnlyList<string> silos, (DateTimeOffset Began, DateTimeOffset Ended, DateTimeOffset Whole) span,
    IReadOnlyList<JournalLine> lines, IReadOnlyList<Sight> sights, TimeSpan limit)
{
    /// <summary>The pool shows a silo as silent when a report is some seconds overdue.</summary>
    private static readonly TimeSpan UntilSilent = TimeSpan.FromSeconds(10);

    /// <summary>Time from a silo's death to the answer that no longer has its leases.</summary>
    private static readonly TimeSpan UntilTakenBack = TimeSpan.FromSeconds(5);

    /// <summary>Time until silos that lost the pool report to the new one.</summary>
    private static readonly TimeSpan UntilSettled = TimeSpan.FromSeconds(20);

    private readonly JournalLine[] _logs = [.. lines.Where(line => silos.Contains(line.Source, StringComparer.Ordinal))];

    public ScenarioFigures Figures
    {
        get
        {
            var lost = Attempt.In(_logs).Where(attempt => attempt.Silo == target && attempt.Spans(span.Began)).ToArray();
            var reapings = SiloLog.Reapings(_logs).Where(reaping => lost.Any(attempt => (attempt.Variant, attempt.Epoch) == (reaping.Variant, reaping.Epoch)));
            return new(
                scenario.Name,
                scenario.Words,
                Seconds(span.Ended - span.Began),
                scenario.Fate is Fate.Dies && KnownDead is { } known ? Seconds(known - span.Began) : null,
                Latest(reapings.Select(reaping => reaping.At)),
                Latest(lost.Select(attempt => attempt.Next!.Began)),
                Seconds(Unanswered),
                Seconds(span.Whole - span.Ended),
                sights.Count,
                [.. FateProblems(), .. SightProblems()]);
        }
    }

    /// <summary>When the last of the other silos learned that it is dead; null if one never did.</summary>
    private DateTimeOffset? KnownDead
    {
        get
        {
            var heard = silos.Where(silo => silo != target).Select(silo => Deaths(silo).Where(death => death.Silo == target).Select(death => (DateTimeOffset?)death.At).Min())
                .ToArray();
            return Array.TrueForAll(heard, at => at is not null) ? heard.Max() : null;
        }
    }

    private TimeSpan Unanswered
    {
        get
        {
            DateTimeOffset[] answered = [span.Began, .. sights.Select(sight => sight.Answered).Where(at => at > span.Began && at < span.Whole).Order(), span.Whole];
            return answered.Zip(answered.Skip(1), (one, next) => next - one).Max();
        }
    }

    private IEnumerable<(DateTimeOffset At, string Silo)> Deaths(string silo) => SiloLog.Deaths(_logs.Where(line => line.Source == silo))
        .Where(death => death.At > span.Began && death.At < span.Whole).Select(death => (death.At, death.Silo));

    private IEnumerable<string> FateProblems()
    {
        foreach (var silo in silos.SelectMany(Deaths).Select(death => death.Silo).Distinct(StringComparer.Ordinal).Where(silo => silo != target || scenario.Fate is Fate.Lives))
        {
            yield return $"{scenario.Name}: {silo} was declared dead";
        }

        if (scenario.Fate is Fate.Dies && !(KnownDead - span.Began <= limit))
        {
            yield return Line($"{scenario.Name}: that {target} is dead was known after {(KnownDead - span.Began)?.TotalSeconds:F1} s, not within {limit.TotalSeconds:F0} s");
        }
    }

    /// <summary>What was shown and was not so.</summary>
    private IEnumerable<string> SightProblems()
    {
        foreach (var sight in sights.Where(sight => sight.At > span.Began + UntilSilent && sight.Answered < span.Ended && scenario.Reach is Reach.None))
        {
            var shown = sight.Grid.Silos.Where(silo => silo.SilentSeconds is null).Select(silo => silo.Profile.Name).ToArray();
            if (shown.Contains(target, StringComparer.Ordinal))
            {
                yield return Line($"{scenario.Name}: at {sight.At:HH:mm:ss} the grid showed {target}, which nobody could reach, as if it reported");
            }

            if (sight.At > span.Began + UntilSettled && silos.Except(shown, StringComparer.Ordinal).Any(silo => silo != target))
            {
                yield return Line($"{scenario.Name}: at {sight.At:HH:mm:ss} the grid showed only {string.Join(", ", shown)} as reporting");
            }

            if (sight.At > KnownDead + UntilTakenBack && sight.Grid.Running.Any(running => running.Lease.Ticket.Worker.SiloName == target))
            {
                yield return Line($"{scenario.Name}: at {sight.At:HH:mm:ss} the grid showed a training on {target}, which is dead");
            }
        }

        if (scenario.Fate is Fate.Dies && span.Ended - span.Began >= scenario.Duration && !sights.Any(sight => sight.At > KnownDead && sight.Answered < span.Ended))
        {
            yield return $"{scenario.Name}: the grid did not answer between the death of {target} and the end";
        }
    }

    private double? Latest(IEnumerable<DateTimeOffset> times) => times.Select(at => (double?)Seconds(at - span.Began)).Max();

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 1);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
