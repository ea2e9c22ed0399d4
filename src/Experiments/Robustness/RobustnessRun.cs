using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Has a model asked questions outside the format that it was trained on, and waits for the report.</summary>
/// <param name="grid">The grid that asks the questions.</param>
/// <param name="reporter">Where progress is shown.</param>
public sealed class RobustnessRun(IGrid grid, IReporter reporter)
{
    private const string Kept = "The questions asked so far are kept: run the same command again to go on.";

    /// <summary>Starts or resumes the test, and stays until it is complete.</summary>
    /// <param name="model">What to call the model.</param>
    /// <param name="weights">The model.</param>
    /// <param name="plan">What is asked.</param>
    /// <param name="cancellationToken">Gives up; the grid goes on.</param>
    /// <exception cref="ClientException">The test failed, or the grid went away.</exception>
    public async Task<RobustnessReport> RunAsync(string model, WeightsRef weights, RobustnessPlan plan, CancellationToken cancellationToken)
    {
        var now = await new JobRun(grid, reporter, Kept).FollowAsync($"{model} {JobKinds.Robustness}", weights, plan, cancellationToken);
        return now.Phase is JobPhase.Completed
            && await grid.Grains.GetGrain<IRobustnessGrain>(now.Key).ReportAsync(cancellationToken) is { } found
            ? found
            : throw new ClientException(ExitCodes.Unavailable, $"The test of {model} failed: {now.Error ?? "no reason is known"}");
    }
}
