using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Chaos;

/// <summary>Draws what happens when: the same for the same seed.</summary>
public static class ChaosPlan
{
    /// <summary>Of the random numbers; the others of this seed are the sweep's.</summary>
    private const ulong Stream = 0xC4A05;

    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MinDown = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxDown = TimeSpan.FromSeconds(5);

    /// <summary>So long, and every kind of work is met, each time by other kinds of blows.</summary>
    public static TimeSpan Brief { get; } = MaxPause * 4;

    /// <summary>So long, and every kind of blow falls at least once.</summary>
    public static TimeSpan Shortest { get; } = MaxPause * Enum.GetValues<Blow>().Length;

    /// <summary>So long, and every kind of blow is aimed at every kind of work at least once.</summary>
    public static TimeSpan Thorough { get; } = Shortest * Enum.GetValues<Work>().Length;

    /// <summary>
    /// The blows, in order. Each kind falls once, in random order, before any falls again, and is aimed at each kind of work once before it is
    /// aimed at any again; those of one round at all kinds.
    /// </summary>
    /// <param name="seed">Determines everything.</param>
    /// <param name="duration">The last blow falls before this.</param>
    /// <param name="silos">How many there are.</param>
    /// <param name="impossible">A kind that cannot fall here; null if all can.</param>
    public static IReadOnlyList<ChaosEvent> For(ulong seed, TimeSpan duration, int silos, Blow? impossible = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(silos, 1);
        Blow[] possible = [.. Enum.GetValues<Blow>().Where(kind => kind != impossible)];
        var events = new List<ChaosEvent>();
        var left = new List<Blow>();
        var at = TimeSpan.Zero;
        for (ulong number = 0; ; number++)
        {
            var random = new CounterRandom(seed, Stream, number);
            at += Between(MinPause, MaxPause, ref random);
            if (at >= duration)
            {
                return events;
            }

            if (left.Count == 0)
            {
                left.AddRange(possible);
            }

            var blow = left[random.Below(left.Count)];
            left.Remove(blow);
            var round = events.Count / possible.Length;
            events.Add(new(at, blow, (Work)(((int)blow + round) % Enum.GetValues<Work>().Length), random.Below(silos), Between(MinDown, MaxDown, ref random)));
        }
    }

    private static TimeSpan Between(TimeSpan least, TimeSpan most, ref CounterRandom random) => least + ((most - least) * random.Unit());
}
