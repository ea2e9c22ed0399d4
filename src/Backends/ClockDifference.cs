using System.Globalization;

namespace VerifiedAddition.Backends;

/// <summary>The difference between this machine's clock and a backend's.</summary>
/// <param name="Backend">The backend: <c>Redis at 10.0.0.5:6379</c>.</param>
/// <param name="Ahead">How far this machine is ahead; negative if it is behind.</param>
public sealed record ClockDifference(string Backend, TimeSpan Ahead)
{
    /// <summary>More than the error of a synchronised clock.</summary>
    public static readonly TimeSpan Noteworthy = TimeSpan.FromSeconds(5);

    /// <summary>Twice this, on either side, stays below the five minutes after which Orleans 10.4.2 takes a silo for dead.</summary>
    public static readonly TimeSpan Unusable = TimeSpan.FromMinutes(2);

    /// <summary>Returns the smallest difference consistent with the readings: the backend answered, in whole seconds, between our two readings.</summary>
    internal static ClockDifference Between(string backend, DateTimeOffset theirs, DateTimeOffset before, DateTimeOffset after)
    {
        var latest = theirs.AddSeconds(1);
        return new(backend, before > latest ? before - latest : after < theirs ? after - theirs : TimeSpan.Zero);
    }

    /// <summary>The difference as a sentence; null if it is not worth one.</summary>
    public string? Warning => Ahead.Duration() > Noteworthy
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"This machine's clock is {Ahead.Duration().TotalSeconds:F0} s {(Ahead > TimeSpan.Zero ? "ahead of" : "behind")} that of {Backend}.")
        : null;

    /// <exception cref="WrongClockException">The difference is so large that silos would keep each other out.</exception>
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
