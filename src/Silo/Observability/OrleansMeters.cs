namespace VerifiedAddition.Silo;

/// <summary>The selected instruments of Orleans: those that answer an operator's question.</summary>
internal static class OrleansMeters
{
    /// <summary>Duration of grain calls.</summary>
    public const string Latency = "orleans-app-requests-latency";

    /// <summary>In milliseconds.</summary>
    public static readonly double[] LatencyBounds = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000];

    public static readonly IReadOnlySet<string> Useful = new HashSet<string>(StringComparer.Ordinal)
    {
        // Do calls get through, and how fast?
        Latency, "orleans-app-requests-timedout", "orleans-app-requests-canceled", "orleans-messaging-sent-messages-size",
        "orleans-messaging-rejected", "orleans-messaging-sent-failed", "orleans-messaging-sent-dropped",

        // Is a grain stuck, or the process starved?
        "orleans-scheduler-long-running-turns",

        // Which grains are where, and do they come and go?
        "orleans-grains", "orleans-catalog-activation-created", "orleans-catalog-activation-shutdown",
        "orleans-catalog-activation-concurrent-registration-attempts",

        // Do the silos see each other?
        "orleans-consistent-ring-size", "orleans-messaging-pings-sent", "orleans-messaging-pings-reply-missed",

        // Who is connected?
        "orleans-gateway-connected-clients", "orleans-reminders-active",
    };
}
