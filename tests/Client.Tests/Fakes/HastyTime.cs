namespace VerifiedAddition.Client.Tests;

/// <summary>A clock for which every wait of a second or less is over at once; longer ones, which are limits, never end.</summary>
internal sealed class HastyTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(
        callback, state, dueTime <= TimeSpan.FromSeconds(1) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
