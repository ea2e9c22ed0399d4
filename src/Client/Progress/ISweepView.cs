using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Shows the progress of a sweep.</summary>
internal interface ISweepView : IAsyncDisposable
{
    /// <summary>Shows the current state of the sweep; called about once a second.</summary>
    /// <param name="sweep">The newest state.</param>
    /// <param name="note">What in it is out of date, or the grid's trouble, in a sentence; null if nothing.</param>
    /// <param name="overview">The counts of all variants, if <paramref name="sweep"/> has only those that matter now; null if it has all.</param>
    void Show(SweepSnapshot sweep, string? note, SweepOverview? overview = null);

    /// <summary>Shows that there is no news until there is some again.</summary>
    /// <param name="why">The reason, in a sentence.</param>
    void ShowSilence(string why);
}

/// <summary>Chooses how to show progress.</summary>
internal static class SweepViews
{
    public static ISweepView For(Report report) => report.Live is { } console
        ? new LiveSweepView(console)
        : new PlainSweepView(report.Words, report.Terminal.Time);
}
