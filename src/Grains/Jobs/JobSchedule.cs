using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>The waiting parts, the running parts with their silos, and the choice of the next silo. Pure: no clock, no input or output.</summary>
/// <remarks>
/// Times are readings of one clock chosen by the caller. A part that runs for much longer than others did is overdue, and a
/// silo with an overdue part is slow: until it answers it gets no more, and its parts do not count towards the limit. When nothing else waits,
/// an overdue part is also run on another silo, and the first result counts. If all silos are slow, none is treated as slow.
/// <para>
/// A part lost with its silo <see cref="SuspectThreshold"/> times since it last succeeded is a suspect: it is done last, alone, and on one silo at
/// a time, so that no other part is lost with it. After <see cref="MaxLosses"/> it is <see cref="LostPart"/>.
/// </para>
/// </remarks>
public sealed record JobSchedule
{
    /// <summary>Number of consecutive losses after which a part is a suspect.</summary>
    public const int SuspectThreshold = 2;

    /// <summary>Number of consecutive losses after which a part is given up.</summary>
    public const int MaxLosses = 5;

    /// <summary>Maximum number of errors without a completed part in between. With the pauses after them this takes most of a minute.</summary>
    public const int MaxErrors = 20;

    /// <summary>A part is overdue after this many times the median duration of the others.</summary>
    private const int OverdueFactor = 3;

    /// <summary>Number of most recent durations in the median.</summary>
    private const int Remembered = 101;

    /// <summary>For this long, a silo that had no slot, or failed, is asked only if there is no other.</summary>
    private static readonly TimeSpan BackoffPeriod = TimeSpan.FromSeconds(30);

    /// <summary>Minimum time from a rejection by a silo to its next assignment, so that a silo that rejects at once is not asked all the time.</summary>
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Time without assignments after an error, multiplied by the number of consecutive errors.</summary>
    private static readonly TimeSpan ErrorDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Maximum number of parts running at the same time, at least 1; those on slow silos do not count.</summary>
    public required int MaxRunning { get; init; }

    /// <summary>Minimum time before a part is overdue.</summary>
    public required TimeSpan StealAfter { get; init; }

    /// <summary>The parts to do, the next one first.</summary>
    public required PartQueue Waiting { get; init; }

    /// <summary>The number of the newest run.</summary>
    public required long Number { get; init; }

    /// <summary>The runs in progress, the oldest first; a part may have more than one.</summary>
    public ImmutableList<Assignment> Running { get; init; } = [];

    /// <summary>Errors since a part last succeeded. Errors of parts that were assigned together count once.</summary>
    public int Errors { get; init; }

    /// <summary>Durations of the most recent parts, from assignment to report.</summary>
    public ImmutableQueue<TimeSpan> Durations { get; init; } = [];

    /// <summary>How often each part was lost with its silo since it last succeeded; parts that never were are absent.</summary>
    public ImmutableDictionary<int, int> Losses { get; init; } = ImmutableDictionary<int, int>.Empty;

    /// <summary>A part that takes down every silo it runs on; null if there is none.</summary>
    public int? LostPart => Losses.Where(loss => loss.Value >= MaxLosses).Select(loss => (int?)loss.Key).Min();

    /// <summary>Whether anything is still to be done.</summary>
    public bool IsUnfinished => !Waiting.IsEmpty || !Running.IsEmpty;

    private TimeSpan LastError { get; init; } = TimeSpan.MinValue;

    private TimeSpan QuietUntil { get; init; } = TimeSpan.MinValue;

    /// <summary>For silos that rejected or lost a part: before which time they are not asked at all, and until when others are preferred.</summary>
    private ImmutableDictionary<SiloAddress, (TimeSpan NotBefore, TimeSpan Until)> BackingOff { get; init; } =
        ImmutableDictionary<SiloAddress, (TimeSpan, TimeSpan)>.Empty;

    /// <summary>Creates the schedule of a job with no runs in progress.</summary>
    /// <param name="parts">The parts to do.</param>
    /// <param name="losses">How often each part was lost before.</param>
    /// <param name="maxRunning"><see cref="MaxRunning"/>.</param>
    /// <param name="stealAfter"><see cref="StealAfter"/>.</param>
    /// <param name="number">Lower bound of run numbers: no earlier run had a higher one.</param>
    public static JobSchedule Begin(IntervalSet parts, IReadOnlyDictionary<int, int> losses, int maxRunning, TimeSpan stealAfter, long number)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(losses);
        var suspects = losses.Where(loss => loss.Value >= SuspectThreshold && parts.Contains(loss.Key)).Select(loss => loss.Key).Order().ToArray();
        return new()
        {
            MaxRunning = maxRunning,
            StealAfter = stealAfter,
            Waiting = suspects.Aggregate(PartQueue.Of(parts.Without(suspects)), (queue, part) => queue.WithLast(part)),
            Number = number,
            Losses = losses.Where(loss => parts.Contains(loss.Key)).ToImmutableDictionary(),
        };
    }

    /// <summary>
    /// Assigns the next part to a silo with room: among those of the lowest rank, to the one with the fewest parts; none if nothing may be
    /// assigned now. If no silo has room, each may have one part that waits there.
    /// </summary>
    /// <param name="silos">The silos that can be asked.</param>
    /// <param name="now">The time.</param>
    public (JobSchedule Next, Assignment? Assignment) Assign(IReadOnlyCollection<JobSilo> silos, TimeSpan now)
    {
        var overdue = Overdue(now);
        var slow = SlowOf(silos, overdue);
        if (now < QuietUntil || Running.Exists(run => IsSuspect(run.Part)) || Running.Count(run => !slow.Contains(run.Silo)) >= MaxRunning ||
            Choose(silos.Where(silo => !slow.Contains(silo.Address)), now) is not { } silo)
        {
            return (this, null);
        }

        if (!Waiting.IsEmpty)
        {
            var (part, rest) = Waiting.Take();
            if (IsSuspect(part) && !Running.IsEmpty)
            {
                return (this, null); // it is done alone
            }

            return (this with { Waiting = rest }).Send(part, silo, now);
        }

        var late = overdue.FirstOrDefault(run => !Running.Exists(other => other.Part == run.Part && !slow.Contains(other.Silo)));
        return late is null ? (this, null) : Send(late.Part, silo, now);
    }

    /// <summary>Records a completed part; its other runs are no longer needed.</summary>
    public JobSchedule Done(Assignment run, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(run);
        var durations = Durations.Enqueue(now - run.Assigned);
        return this with
        {
            Running = Running.RemoveAll(other => other.Part == run.Part),
            Durations = durations.Count() > Remembered ? durations.Dequeue() : durations,
            BackingOff = BackingOff.Remove(run.Silo),
            Losses = Losses.Remove(run.Part),
            Errors = 0,
            LastError = TimeSpan.MinValue,
            QuietUntil = TimeSpan.MinValue,
        };
    }

    /// <summary>A silo had no slot or went away: the part is run again next.</summary>
    public JobSchedule Rejected(Assignment run, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(run);
        var left = Without(run, now);
        return left.IsWantedAgain(run) ? left with { Waiting = left.Waiting.WithNext(run.Part) } : left;
    }

    /// <summary>
    /// A part was lost with its silo, which is dead, whether or not the call had already broken off: it is run again next,
    /// or last if it is a suspect.
    /// </summary>
    public JobSchedule Lost(Assignment run, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(run);
        var counted = this with { Losses = Losses.SetItem(run.Part, Losses.GetValueOrDefault(run.Part) + 1) };
        if (!Running.Contains(run))
        {
            return counted;
        }

        var left = counted.Without(run, now);
        return !left.IsWantedAgain(run) ? left
            : left with { Waiting = left.IsSuspect(run.Part) ? left.Waiting.WithLast(run.Part) : left.Waiting.WithNext(run.Part) };
    }

    /// <summary>A part failed with an error: it is run again after the others, and nothing is assigned for a while.</summary>
    public JobSchedule Failed(Assignment run, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(run);
        var left = Without(run, now);
        left = left.IsWantedAgain(run) ? left with { Waiting = left.Waiting.WithLast(run.Part) } : left;
        return run.Assigned < LastError
            ? left
            : left with { Errors = Errors + 1, LastError = now, QuietUntil = now + (ErrorDelay * (Errors + 1)) };
    }

    private (JobSchedule Next, Assignment? Assignment) Send(int part, SiloAddress silo, TimeSpan now)
    {
        var run = new Assignment(Number + 1, part, silo, now);
        return (this with { Running = Running.Add(run), Number = run.Number }, run);
    }

    private JobSchedule Without(Assignment run, TimeSpan now) => this with
    {
        Running = Running.Remove(run),
        BackingOff = BackingOff.SetItem(run.Silo, (run.Assigned + MinRetryDelay, now + BackoffPeriod)),
    };

    private bool IsSuspect(int part) => Losses.GetValueOrDefault(part) >= SuspectThreshold;

    private bool IsWantedAgain(Assignment run) => !Running.Exists(other => other.Part == run.Part);

    private Assignment[] Overdue(TimeSpan now)
    {
        var limit = StealAfter;
        if (!Durations.IsEmpty)
        {
            var sorted = Durations.Order().ToArray();
            limit = TimeSpan.FromTicks(Math.Max(limit.Ticks, OverdueFactor * sorted[sorted.Length / 2].Ticks));
        }

        return [.. Running.Where(run => now - run.Assigned > limit)];
    }

    private static HashSet<SiloAddress> SlowOf(IReadOnlyCollection<JobSilo> silos, Assignment[] overdue)
    {
        var slow = overdue.Select(run => run.Silo).ToHashSet();
        return silos.All(silo => slow.Contains(silo.Address)) ? [] : slow;
    }

    /// <summary>Chooses by room, then by backoff, then by rank, then by the fewest parts; equal silos take turns.</summary>
    private SiloAddress? Choose(IEnumerable<JobSilo> silos, TimeSpan now)
    {
        var best = silos
            .Where(silo => !(BackingOff.TryGetValue(silo.Address, out var backoff) && now < backoff.NotBefore))
            .Select(silo => (Silo: silo, Parts: Running.Count(run => run.Silo.Equals(silo.Address))))
            .Where(choice => choice.Parts < Math.Max(1, choice.Silo.Room))
            .GroupBy(choice => (
                IsFull: choice.Silo.Room == 0,
                BacksOff: BackingOff.TryGetValue(choice.Silo.Address, out var backoff) && now < backoff.Until,
                choice.Silo.Rank,
                choice.Parts))
            .MinBy(group => group.Key)?.Select(choice => choice.Silo.Address).Order().ToArray();
        return best?[(int)(Number % best.Length)];
    }
}
