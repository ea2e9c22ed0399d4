using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Verifies a model and waits for the report.</summary>
/// <param name="grid">The grid that asks the questions.</param>
/// <param name="reporter">Shows progress.</param>
public sealed class VerificationRun(IGrid grid, IReporter reporter)
{
    private const string Kept = "The questions asked so far are kept: run the same command again to go on.";

    /// <summary>Starts or resumes a verification, and stays until it is complete.</summary>
    /// <exception cref="ClientException">The verification failed, or the grid went away.</exception>
    public async Task<VerificationReport> RunAsync(
        string model, WeightsRef weights, VerificationPlan plan, CancellationToken cancellationToken)
    {
        var now = await new JobRun(grid, reporter, Kept).FollowAsync($"{model} {plan.Operation.Name()}", weights, plan, cancellationToken);
        return now.Phase is JobPhase.Completed
            && await grid.Grains.GetGrain<IVerificationGrain>(now.Key).ReportAsync(cancellationToken) is { } found
            ? found
            : throw new ClientException(ExitCodes.Unavailable, $"The verification of {model} failed: {now.Error ?? "no reason is known"}");
    }
}
