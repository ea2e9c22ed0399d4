using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IJobPartGrain"/>
/// <remarks>Where the caller does not hint at a silo, chance decides.</remarks>
[RandomPlacement]
public sealed class JobPartGrain(IServiceProvider performers, GridMetrics metrics) : Grain, IJobPartGrain
{
    public async Task<IJobReport?> RunAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(part);
        plan.Require(part);

        // The hint that brought this grain here would bring every grain that is called from here too.
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
