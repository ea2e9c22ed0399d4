using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Has all parts of a sweep hear of something, and says how far that is where it takes long.</summary>
/// <param name="grid">The grid that has the sweep.</param>
/// <param name="reporter">Where progress is told.</param>
public sealed class SweepErrand(IGrid grid, IReporter reporter)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan BetweenWords = TimeSpan.FromSeconds(5);

    /// <summary>Asks until the sweep has what was asked for, and all of its parts have heard of it.</summary>
    /// <param name="ask">What may be asked again, and then goes on where it was.</param>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task<SweepSnapshot> RunAsync(string sweep, Func<Task<SweepSnapshot>> ask, CancellationToken cancellationToken)
    {
        var call = new PatientCall(grid, reporter.Time, PatientCall.KeptOf(sweep));
        var now = await call.AskAsync(ask, reporter.Say, cancellationToken);
        return await FinishAsync(now, ask, cancellationToken);
    }

    /// <summary>Waits for those that have not heard of it.</summary>
    /// <param name="now">The sweep after the first answer.</param>
    /// <param name="ask">What is asked until all have.</param>
    /// <param name="cancellationToken">Gives up; what has begun goes on.</param>
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
