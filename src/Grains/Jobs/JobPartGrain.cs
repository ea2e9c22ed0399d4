using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IJobPartGrain"/>
/// <remarks>Without a placement hint from the caller, the silo is random.</remarks>
[RandomPlacement]
public sealed class JobPartGrain(IServiceProvider performers, GridMetrics metrics) : Grain, IJobPartGrain
{
    public async Task<IJobReport?> RunAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(part);
        plan.Require(part);

        // The hint that placed this grain would also place every grain that is called from here.
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        try
        {
            var performer = performers.GetRequiredKeyedService<IJobPerformer>(plan.Job.Name);
            var report = await performer.PerformAsync(weights, plan, part, cancellationToken);
            metrics.PartDone(report);
            return report;
        }
        finally
        {
            DeactivateOnIdle();
        }
    }
}
