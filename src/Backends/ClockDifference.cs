using System.Globalization;

namespace VerifiedAddition.Backends;

/// <summary>By how much this machine's clock differs from that of a backend.</summary>
/// <param name="Backend">Whose clock it was compared with: <c>Redis at 10.0.0.5:6379</c>.</param>
/// <param name="Ahead">How far this machine is ahead; negative where it is behind.</param>
public sealed record ClockDifference(string Backend, TimeSpan Ahead)
{
    /// <summary>More than what a synchronised clock is off.</summary>
    public static readonly TimeSpan Noteworthy = TimeSpan.FromSeconds(5);

    /// <summary>Half of it on either side stays below what Orleans 10.4.2 takes for a silo that is not alive: five minutes.</summary>
    public static readonly TimeSpan Unusable = TimeSpan.FromMinutes(2);

    /// <summary>What two clocks show for certain: their answer was given at some moment between our two, in whole seconds.</summary>
    internal static ClockDifference Between(string backend, DateTimeOffset theirs, DateTimeOffset before, DateTimeOffset after)
    {
        var latest = theirs.AddSeconds(1);
        return new(backend, before > latest ? before - latest : after < theirs ? after - theirs : TimeSpan.Zero);
    }

    /// <summary>The difference in a sentence, if it is worth one.</summary>
    public string? Warning => Ahead.Duration() > Noteworthy
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"This machine's clock is {Ahead.Duration().TotalSeconds:F0} s {(Ahead > TimeSpan.Zero ? "ahead of" : "behind")} that of {Backend}.")
        : null;

    /// <exception cref="WrongClockException">The difference is one with which silos keep each other out.</exception>
    public void RequireUsable()
    {
        if (Ahead.Duration() > Unusable)
        {
            throw new WrongClockException(
                $"{Warning} Silos whose clocks differ by minutes take each other for dead and cannot join. Set the clock (chronyc tracking, " +
                "timedatectl), on this machine or on that one, and start again.");
        }
    }
}

/// <summary>This machine's clock, or that of a backend, is wrong.</summary>
public sealed class WrongClockException(string message) : Exception(message);
