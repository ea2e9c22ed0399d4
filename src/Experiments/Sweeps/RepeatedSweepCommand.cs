using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Repeats a command to a sweep until all its parts have been told, and reports progress if that takes long.</summary>
/// <param name="grid">The grid that has the sweep.</param>
/// <param name="reporter">Shows progress.</param>
public sealed class RepeatedSweepCommand(IGrid grid, IReporter reporter)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan BetweenWords = TimeSpan.FromSeconds(5);

    /// <summary>Repeats a request until the sweep has carried it out and all of its parts have been told.</summary>
    /// <param name="ask">The request; repeating it continues where it was.</param>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task<SweepSnapshot> RunAsync(string sweep, Func<Task<SweepSnapshot>> ask, CancellationToken cancellationToken)
    {
        var call = new PatientCall(grid, reporter.Time, PatientCall.KeptOf(sweep));
        var now = await call.AskAsync(ask, reporter.Say, cancellationToken);
        return await FinishAsync(now, ask, cancellationToken);
    }

    /// <summary>Waits for the parts that have not been told.</summary>
    /// <param name="now">The sweep after the first answer.</param>
    /// <param name="ask">The request, repeated until all have been told.</param>
    /// <param name="cancellationToken">Cancels the wait; what has begun continues.</param>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task<SweepSnapshot> FinishAsync(SweepSnapshot now, Func<Task<SweepSnapshot>> ask, CancellationToken cancellationToken)
    {
        var time = reporter.Time;
        var call = new PatientCall(grid, time, PatientCall.KeptOf(now.Name));
        for (var said = time.GetTimestamp(); now.Untold > 0;)
        {
            if (time.GetElapsedTime(said) >= BetweenWords)
            {
                said = time.GetTimestamp();
                reporter.Say($"The sweep {now.Name} is {EnumText.Of(now.Phase)}; {Figures.Count(now.Untold, "part")} of it still have to hear of that.");
            }

            await call.PauseAsync(Pause, cancellationToken);
            now = await call.AskAsync(ask, reporter.Say, cancellationToken);
        }

        return now;
    }
}
