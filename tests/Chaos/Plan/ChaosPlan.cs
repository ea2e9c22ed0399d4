using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Chaos;

/// <summary>Draws the faults and their times: the same for the same seed.</summary>
public static class ChaosPlan
{
    /// <summary>Stream of random numbers; the other streams of this seed are the sweep's.</summary>
    private const ulong Stream = 0xC4A05;

    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    /// <summary>How long what has ended stays down at least.</summary>
    internal static readonly TimeSpan MinDown = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxDown = TimeSpan.FromSeconds(5);

    /// <summary>Minimum duration at which every kind of work is hit, each time by other kinds of faults.</summary>
    public static TimeSpan Brief { get; } = MaxPause * 4;

    /// <summary>Minimum duration at which every kind of fault is injected at least once.</summary>
    public static TimeSpan Shortest { get; } = MaxPause * Enum.GetValues<Fault>().Length;

    /// <summary>Minimum duration at which every kind of fault is aimed at every kind of work at least once.</summary>
    public static TimeSpan Thorough { get; } = Shortest * Enum.GetValues<Work>().Length;

    /// <summary>
    /// Returns the faults in order. Each kind occurs once, in random order, before any occurs again, and is aimed at each kind of work once before it is
    /// aimed at any again; the faults of one round are aimed at all kinds of work.
    /// </summary>
    /// <param name="seed">Determines everything.</param>
    /// <param name="duration">The last fault is injected before this.</param>
    /// <param name="silos">Number of silos.</param>
    /// <param name="impossible">A kind that cannot be injected here; null if all can.</param>
    public static IReadOnlyList<ChaosEvent> For(ulong seed, TimeSpan duration, int silos, Fault? impossible = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(silos, 1);
        Fault[] possible = [.. Enum.GetValues<Fault>().Where(kind => kind != impossible)];
        var events = new List<ChaosEvent>();
        var left = new List<Fault>();
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

            var fault = left[random.Below(left.Count)];
            left.Remove(fault);
            var round = events.Count / possible.Length;
            events.Add(new(at, fault, (Work)(((int)fault + round) % Enum.GetValues<Work>().Length), random.Below(silos), Between(MinDown, MaxDown, ref random)));
        }
    }

    private static TimeSpan Between(TimeSpan least, TimeSpan most, ref CounterRandom random) => least + ((most - least) * random.Unit());
}
