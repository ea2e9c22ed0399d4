namespace VerifiedAddition.Silo;

/// <summary>How long to wait before storage that failed is tried again: twice as long each time, up to a limit.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    /// <param name="failures">How often it failed before the last time.</param>
    public static TimeSpan After(int failures) => failures < 7 ? Least * (1 << failures) : Most;
}
