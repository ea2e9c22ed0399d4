using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Verifies a model and waits for the report.</summary>
/// <param name="grid">The grid that asks the questions.</param>
/// <param name="report">Shows progress.</param>
internal sealed class VerificationRun(IGrid grid, Report report)
{
    private const string Kept = "The questions asked so far are kept: run the same command again to go on.";

    /// <exception cref="ClientException">The verification failed, or the grid went away.</exception>
    public async Task<VerificationReport> RunAsync(
        string model, WeightsRef weights, VerificationPlan plan, CancellationToken cancellationToken)
    {
        var now = await new JobRun(grid, report, Kept).FollowAsync($"{model} {plan.Operation.Name()}", weights, plan, cancellationToken);
        return now.Phase is JobPhase.Completed
            && await grid.Grains.GetGrain<IVerificationGrain>(now.Key).ReportAsync(cancellationToken) is { } found
            ? found
            : throw new ClientException(ExitCodes.Unavailable, $"The verification of {model} failed: {now.Error ?? "no reason is known"}");
    }
}
