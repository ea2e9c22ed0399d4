using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>One run of a shard.</summary>
/// <param name="Number">Tells it from every other run, also from those of earlier activations.</param>
/// <param name="Shard">The shard.</param>
/// <param name="Silo">Where it was sent.</param>
/// <param name="Departed">When, on the clock of its <see cref="ShardFlights"/>.</param>
public sealed record ShardFlight(long Number, int Shard, SiloAddress Silo, TimeSpan Departed);

/// <summary>A silo that shards can be sent to.</summary>
/// <param name="Address">Which one.</param>
/// <param name="Room">Slots in which it can verify: those in which nothing trains; 0 if a shard would have to wait for one.</param>
/// <param name="Rank">Silos of a lower rank are filled first: those without a GPU, then those with one.</param>
public sealed record ShardSilo(SiloAddress Address, int Room = 1, int Rank = 0);

/// <summary>Which shards wait, which are under way where, and which silo gets the next one. Pure: no clock, no input or output.</summary>
/// <remarks>
/// Times are readings of one clock that the caller chooses. A shard that is under way for much longer than others were is overdue, and a
/// silo that holds one is slow: until it answers it gets no more, and does not use up what may be under way. When nothing else waits, what
/// is overdue on a slow silo is run on another as well, and whichever comes first counts. Where every silo is slow, none is.
/// </remarks>
public sealed record ShardFlights
{
    /// <summary>So many errors with no shard done in between are enough. With the pauses after them, they take most of a minute.</summary>
    public const int MostErrors = 20;

    /// <summary>A shard is overdue after so many times the median of the others.</summary>
    private const int Longer = 3;

    /// <summary>How many of the newest durations the median is of.</summary>
    private const int Remembered = 101;

    /// <summary>A silo that had no slot, or failed, is asked only where all have, for so long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    /// <summary>From a shard that a silo sends back to the next that it gets: one that says no at once is not asked all the time.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    /// <summary>How long nothing departs after an error; so many times as long after so many errors.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Shards that may be under way at the same time, at least 1; those on slow silos are not counted.</summary>
    public required int Most { get; init; }

    /// <summary>No shard is overdue before this.</summary>
    public required TimeSpan StealAfter { get; init; }

    /// <summary>The shards to be run, the next one first.</summary>
    public required ShardQueue Waiting { get; init; }

    /// <summary>The number of the newest flight.</summary>
    public required long Number { get; init; }

    /// <summary>The runs under way, the oldest first; a shard may be among them more than once.</summary>
    public ImmutableList<ShardFlight> Flying { get; init; } = [];

    /// <summary>Errors since a shard was last done. Those that departed together count once.</summary>
    public int Errors { get; init; }

    /// <summary>How long the newest shards took, from departure to report.</summary>
    public ImmutableQueue<TimeSpan> Durations { get; init; } = [];

    /// <summary>Whether anything is still to be done.</summary>
    public bool IsUnfinished => !Waiting.IsEmpty || !Flying.IsEmpty;

    private TimeSpan LastError { get; init; } = TimeSpan.MinValue;

    private TimeSpan QuietUntil { get; init; } = TimeSpan.MinValue;

    /// <summary>When the silos that sent something back may be asked at all, and until when others are asked before them.</summary>
    private ImmutableDictionary<SiloAddress, (TimeSpan NotBefore, TimeSpan Until)> Resting { get; init; } =
        ImmutableDictionary<SiloAddress, (TimeSpan, TimeSpan)>.Empty;

    /// <summary>
    /// Sends the next shard to a silo with room for it, of those of the lowest rank to the one that has fewest; none if nothing may depart
    /// now. Where no silo has room, each may have one shard that waits there for it.
    /// </summary>
    /// <param name="silos">The silos that can be asked.</param>
    /// <param name="now">The time.</param>
    public (ShardFlights Next, ShardFlight? Flight) Depart(IReadOnlyCollection<ShardSilo> silos, TimeSpan now)
    {
        var overdue = Overdue(now);
        var slow = SlowOf(silos, overdue);
        if (now < QuietUntil || Flying.Count(flight => !slow.Contains(flight.Silo)) >= Most ||
            Choose(silos.Where(silo => !slow.Contains(silo.Address)), now) is not { } silo)
        {
            return (this, null);
        }

        if (!Waiting.IsEmpty)
        {
            var (shard, rest) = Waiting.Take();
            return (this with { Waiting = rest }).Send(shard, silo, now);
        }

        var late = overdue.FirstOrDefault(flight => !Flying.Exists(other => other.Shard == flight.Shard && !slow.Contains(other.Silo)));
        return late is null ? (this, null) : Send(late.Shard, silo, now);
    }

    /// <summary>A shard is done: what else of it is under way does not matter any more.</summary>
    public ShardFlights Done(ShardFlight flight, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(flight);
        var durations = Durations.Enqueue(now - flight.Departed);
        return this with
        {
            Flying = Flying.RemoveAll(other => other.Shard == flight.Shard),
            Durations = durations.Count() > Remembered ? durations.Dequeue() : durations,
            Resting = Resting.Remove(flight.Silo),
            Errors = 0,
            LastError = TimeSpan.MinValue,
            QuietUntil = TimeSpan.MinValue,
        };
    }

    /// <summary>A silo had no slot, or it went away: the shard is the next to be run again.</summary>
    public ShardFlights SentBack(ShardFlight flight, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(flight);
        var left = Without(flight, now);
        return left.IsWantedAgain(flight) ? left with { Waiting = left.Waiting.WithNext(flight.Shard) } : left;
    }

    /// <summary>A shard met an error: it is run again after the others, and nothing departs for a while.</summary>
    public ShardFlights Failed(ShardFlight flight, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(flight);
        var left = Without(flight, now);
        left = left.IsWantedAgain(flight) ? left with { Waiting = left.Waiting.WithLast(flight.Shard) } : left;
        return flight.Departed < LastError
            ? left
            : left with { Errors = Errors + 1, LastError = now, QuietUntil = now + (Pause * (Errors + 1)) };
    }

    private (ShardFlights Next, ShardFlight? Flight) Send(int shard, SiloAddress silo, TimeSpan now)
    {
        var flight = new ShardFlight(Number + 1, shard, silo, now);
        return (this with { Flying = Flying.Add(flight), Number = flight.Number }, flight);
    }

    private ShardFlights Without(ShardFlight flight, TimeSpan now) => this with
    {
        Flying = Flying.Remove(flight),
        Resting = Resting.SetItem(flight.Silo, (flight.Departed + Breath, now + Rest)),
    };

    private bool IsWantedAgain(ShardFlight flight) => !Flying.Exists(other => other.Shard == flight.Shard);

    private ShardFlight[] Overdue(TimeSpan now)
    {
        var limit = StealAfter;
        if (!Durations.IsEmpty)
        {
            var sorted = Durations.Order().ToArray();
            limit = TimeSpan.FromTicks(Math.Max(limit.Ticks, Longer * sorted[sorted.Length / 2].Ticks));
        }

        return [.. Flying.Where(flight => now - flight.Departed > limit)];
    }

    private static HashSet<SiloAddress> SlowOf(IReadOnlyCollection<ShardSilo> silos, ShardFlight[] overdue)
    {
        var slow = overdue.Select(flight => flight.Silo).ToHashSet();
        return silos.All(silo => slow.Contains(silo.Address)) ? [] : slow;
    }

    /// <summary>Where there is room first, then where no rest is due, then by rank, then where fewest shards are; of equal ones, each in its turn.</summary>
    private SiloAddress? Choose(IEnumerable<ShardSilo> silos, TimeSpan now)
    {
        var best = silos
            .Where(silo => !(Resting.TryGetValue(silo.Address, out var rest) && now < rest.NotBefore))
            .Select(silo => (Silo: silo, Shards: Flying.Count(flight => flight.Silo.Equals(silo.Address))))
            .Where(choice => choice.Shards < Math.Max(1, choice.Silo.Room))
            .GroupBy(choice => (
                IsFull: choice.Silo.Room == 0,
                Rests: Resting.TryGetValue(choice.Silo.Address, out var rest) && now < rest.Until,
                choice.Silo.Rank,
                choice.Shards))
            .MinBy(group => group.Key)?.Select(choice => choice.Silo.Address).Order().ToArray();
        return best?[(int)(Number % best.Length)];
    }
}
