using Orleans.Placement;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IVerificationShardGrain"/>
[RandomPlacement]
public sealed class VerificationShardGrain(IShardVerifier verifier) : Grain, IVerificationShardGrain
{
    public async Task<ShardReport?> RunAsync(
        WeightsRef weights, VerificationPlan plan, int shard, long first, long count, CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return await verifier.VerifyAsync(weights, plan, shard, first, count, cancellationToken);
    }
}
