using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Shows how a sweep goes on.</summary>
internal interface ISweepView : IAsyncDisposable
{
    /// <summary>Shows the sweep as it is now; called about once a second.</summary>
    /// <param name="sweep">The newest view.</param>
    /// <param name="note">What of it is not new, or what troubles the grid, in a sentence; null for nothing.</param>
    void Show(SweepSnapshot sweep, string? note);

    /// <summary>Shows that there is no news, until there is some again.</summary>
    /// <param name="why">Why, in a sentence.</param>
    void ShowSilence(string why);
}

/// <summary>Chooses how to show progress.</summary>
internal static class SweepViews
{
    public static ISweepView For(Report report) => report.Live is { } console
        ? new LiveSweepView(console)
        : new PlainSweepView(report.Words, report.Terminal.Time);
}
