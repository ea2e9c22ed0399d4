using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IVerificationShardGrain"/>
/// <remarks>Where the caller does not hint at a silo, chance decides.</remarks>
[RandomPlacement]
public sealed class VerificationShardGrain(IShardVerifier verifier, GridMetrics metrics) : Grain, IVerificationShardGrain
{
    public async Task<ShardReport?> RunAsync(
        WeightsRef weights, VerificationPlan plan, int shard, long first, long count, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights);
        VerificationRules.RequireRange(plan, shard, first, count);

        // The hint that brought this grain here would bring every grain that is called from here too.
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        try
        {
            var report = await verifier.VerifyAsync(weights, plan, shard, first, count, cancellationToken);
            metrics.ShardAnswered(report);
            return report;
        }
        finally
        {
            DeactivateOnIdle();
        }
    }
}
