namespace VerifiedAddition.Silo;

/// <summary>Delay before a failed storage call is retried: doubled each time, up to a limit.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    /// <param name="failures">Number of failures before the latest.</param>
    public static TimeSpan After(int failures) => failures < 7 ? Least * (1 << failures) : Most;
}
