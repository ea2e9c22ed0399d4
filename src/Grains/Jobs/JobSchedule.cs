using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Which parts wait, which are under way where, and which silo gets the next one. Pure: no clock, no input or output.</summary>
/// <remarks>
/// Times are readings of one clock that the caller chooses. A part that is under way for much longer than others were is overdue, and a
/// silo that holds one is slow: until it answers it gets no more, and does not use up what may be under way. When nothing else waits, what
/// is overdue on a slow silo is run on another as well, and whichever comes first counts. Where every silo is slow, none is.
/// <para>
/// A part that was lost with its silo <see cref="Suspicion"/> times since it was last done is a suspect: it is done last, alone, and on one silo at
/// a time, so that others are not lost with it. After <see cref="MaxLosses"/> it is <see cref="LostPart"/>.
/// </para>
/// </remarks>
public sealed record JobSchedule
{
    /// <summary>After so many losses in a row a part is a suspect.</summary>
    public const int Suspicion = 2;

    /// <summary>After so many losses in a row a part is given up.</summary>
    public const int MaxLosses = 5;

    /// <summary>So many errors with no part done in between are enough. With the pauses after them, they take most of a minute.</summary>
    public const int MaxErrors = 20;

    /// <summary>A part is overdue after so many times the median of the others.</summary>
    private const int Longer = 3;

    /// <summary>How many of the newest durations the median is of.</summary>
    private const int Remembered = 101;

    /// <summary>A silo that had no slot, or failed, is asked only where all have, for so long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    /// <summary>From a part that a silo rejects to the next that it gets: one that says no at once is not asked all the time.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    /// <summary>How long nothing is assigned after an error; so many times as long after so many errors.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Parts that may be under way at the same time, at least 1; those on slow silos are not counted.</summary>
    public required int MaxRunning { get; init; }

    /// <summary>No part is overdue before this.</summary>
    public required TimeSpan StealAfter { get; init; }

    /// <summary>The parts to be done, the next one first.</summary>
    public required PartQueue Waiting { get; init; }

    /// <summary>The number of the newest run.</summary>
    public required long Number { get; init; }

    /// <summary>The runs under way, the oldest first; a part may be among them more than once.</summary>
    public ImmutableList<Assignment> Running { get; init; } = [];

    /// <summary>Errors since a part was last done. Those that were assigned together count once.</summary>
    public int Errors { get; init; }

    /// <summary>How long the newest parts took, from assignment to report.</summary>
    public ImmutableQueue<TimeSpan> Durations { get; init; } = [];

    /// <summary>How often parts were lost with their silos since they were last done; parts that never were are not in it.</summary>
    public ImmutableDictionary<int, int> Losses { get; init; } = ImmutableDictionary<int, int>.Empty;

    /// <summary>A part that takes down every silo that does it; null if there is none.</summary>
    public int? LostPart => Losses.Where(loss => loss.Value >= MaxLosses).Select(loss => (int?)loss.Key).Min();

    /// <summary>Whether anything is still to be done.</summary>
    public bool IsUnfinished => !Waiting.IsEmpty || !Running.IsEmpty;

    private TimeSpan LastError { get; init; } = TimeSpan.MinValue;

    private TimeSpan QuietUntil { get; init; } = TimeSpan.MinValue;

    /// <summary>When the silos that sent something back may be asked at all, and until when others are asked before them.</summary>
    private ImmutableDictionary<SiloAddress, (TimeSpan NotBefore, TimeSpan Until)> Resting { get; init; } =
        ImmutableDictionary<SiloAddress, (TimeSpan, TimeSpan)>.Empty;

    /// <summary>A job of which nothing is under way.</summary>
    /// <param name="parts">The parts to be done.</param>
    /// <param name="losses">How often parts were lost before.</param>
    /// <param name="maxRunning"><see cref="MaxRunning"/>.</param>
    /// <param name="stealAfter"><see cref="StealAfter"/>.</param>
    /// <param name="number">No earlier run had a number above this.</param>
    public static JobSchedule Begin(IntervalSet parts, IReadOnlyDictionary<int, int> losses, int maxRunning, TimeSpan stealAfter, long number)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(losses);
        var suspects = losses.Where(loss => loss.Value >= Suspicion && parts.Contains(loss.Key)).Select(loss => loss.Key).Order().ToArray();
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
    /// Assigns the next part to a silo with room for it, of those of the lowest rank to the one that has fewest; none if nothing may be
    /// assigned now. Where no silo has room, each may have one part that waits there for it.
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

    /// <summary>A part is done: what else of it is under way does not matter any more.</summary>
    public JobSchedule Done(Assignment run, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(run);
        var durations = Durations.Enqueue(now - run.Assigned);
        return this with
        {
            Running = Running.RemoveAll(other => other.Part == run.Part),
            Durations = durations.Count() > Remembered ? durations.Dequeue() : durations,
            Resting = Resting.Remove(run.Silo),
            Losses = Losses.Remove(run.Part),
            Errors = 0,
            LastError = TimeSpan.MinValue,
            QuietUntil = TimeSpan.MinValue,
        };
    }

    /// <summary>A silo had no slot, or it went away: the part is the next to be run again.</summary>
    public JobSchedule Rejected(Assignment run, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(run);
        var left = Without(run, now);
        return left.IsWantedAgain(run) ? left with { Waiting = left.Waiting.WithNext(run.Part) } : left;
    }

    /// <summary>
    /// A part was lost with its silo, which is dead, whether or not it was known before that the silo had broken off: it is the next to be run
    /// again, or the last if it is a suspect.
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

    /// <summary>A part met an error: it is run again after the others, and nothing is assigned for a while.</summary>
    public JobSchedule Failed(Assignment run, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(run);
        var left = Without(run, now);
        left = left.IsWantedAgain(run) ? left with { Waiting = left.Waiting.WithLast(run.Part) } : left;
        return run.Assigned < LastError
            ? left
            : left with { Errors = Errors + 1, LastError = now, QuietUntil = now + (Pause * (Errors + 1)) };
    }

    private (JobSchedule Next, Assignment? Assignment) Send(int part, SiloAddress silo, TimeSpan now)
    {
        var run = new Assignment(Number + 1, part, silo, now);
        return (this with { Running = Running.Add(run), Number = run.Number }, run);
    }

    private JobSchedule Without(Assignment run, TimeSpan now) => this with
    {
        Running = Running.Remove(run),
        Resting = Resting.SetItem(run.Silo, (run.Assigned + Breath, now + Rest)),
    };

    private bool IsSuspect(int part) => Losses.GetValueOrDefault(part) >= Suspicion;

    private bool IsWantedAgain(Assignment run) => !Running.Exists(other => other.Part == run.Part);

    private Assignment[] Overdue(TimeSpan now)
    {
        var limit = StealAfter;
        if (!Durations.IsEmpty)
        {
            var sorted = Durations.Order().ToArray();
            limit = TimeSpan.FromTicks(Math.Max(limit.Ticks, Longer * sorted[sorted.Length / 2].Ticks));
        }

        return [.. Running.Where(run => now - run.Assigned > limit)];
    }

    private static HashSet<SiloAddress> SlowOf(IReadOnlyCollection<JobSilo> silos, Assignment[] overdue)
    {
        var slow = overdue.Select(run => run.Silo).ToHashSet();
        return silos.All(silo => slow.Contains(silo.Address)) ? [] : slow;
    }

    /// <summary>Where there is room first, then where no rest is due, then by rank, then where fewest parts are; of equal ones, each in its turn.</summary>
    private SiloAddress? Choose(IEnumerable<JobSilo> silos, TimeSpan now)
    {
        var best = silos
            .Where(silo => !(Resting.TryGetValue(silo.Address, out var rest) && now < rest.NotBefore))
            .Select(silo => (Silo: silo, Parts: Running.Count(run => run.Silo.Equals(silo.Address))))
            .Where(choice => choice.Parts < Math.Max(1, choice.Silo.Room))
            .GroupBy(choice => (
                IsFull: choice.Silo.Room == 0,
                Rests: Resting.TryGetValue(choice.Silo.Address, out var rest) && now < rest.Until,
                choice.Silo.Rank,
                choice.Parts))
            .MinBy(group => group.Key)?.Select(choice => choice.Silo.Address).Order().ToArray();
        return best?[(int)(Number % best.Length)];
    }
}
