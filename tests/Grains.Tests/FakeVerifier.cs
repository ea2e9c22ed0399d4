using System.Collections.Concurrent;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Answers every thousandth question wrongly.</summary>
internal sealed class FakeVerifier : IShardVerifier
{
    private int _errors;

    /// <summary>How often each shard was run.</summary>
    public ConcurrentDictionary<(string Weights, int Shard), int> Runs { get; } = new();

    /// <summary>How many shards shall fail before they succeed.</summary>
    public int Errors
    {
        get => _errors;
        set => _errors = value;
    }

    public async Task<ShardReport?> VerifyAsync(
        WeightsRef weights, VerificationPlan plan, int shard, long first, long count, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Runs.AddOrUpdate((weights.Sha256, shard), 1, (_, runs) => runs + 1);
        if (Interlocked.Decrement(ref _errors) >= 0)
        {
            throw new IOException("the disk is on fire");
        }

        var failing = Enumerable.Range(0, (int)count).Select(i => first + i).Where(index => index % 1000 == 0)
            .Select(index => WrongAnswers.To(plan, index)).ToArray();
        return new(
            shard, first, count, failing.Length, [new("S0", count, failing.Length)], failing, 0.01, "silo", SmallestMargin: 1.0 / (shard + 1),
            Rechecked: shard, Engine: "fake engine, 1 thread");
    }
}
