namespace VerifiedAddition.Grains;

/// <summary>Asks a model questions: what a silo that verifies offers.</summary>
public interface IShardVerifier
{
    /// <summary>Asks the questions <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of a plan.</summary>
    /// <returns>The result, with its time on the thread and without a shard's number; null if no slot came free in time.</returns>
    Task<ShardReport?> VerifyAsync(
        WeightsRef weights, VerificationPlan plan, int shard, long first, long count, CancellationToken cancellationToken);
}
