using System.Globalization;

namespace VerifiedAddition.Pages;

/// <summary>Points in time on pages that change every second.</summary>
internal static class Moments
{
    /// <summary>A time to the second: <c>2026-11-29 12:00:05 UTC</c>.</summary>
    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
