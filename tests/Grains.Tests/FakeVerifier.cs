using System.Collections.Concurrent;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Answers every thousandth question wrongly, unless a test says which strata a family of models fails.</summary>
internal sealed class FakeVerifier(FakeTrainer trainer) : IJobPerformer
{
    /// <summary>How often each shard was run.</summary>
    public ConcurrentDictionary<(string Weights, int Shard), int> Runs { get; } = new();

    /// <summary>
    /// By the identity of a variant: the strata that it fails, then those that the models fail which inherited its weights, one entry per
    /// generation; the last entry applies to all further ones. One of ten questions of a failing stratum is answered wrongly.
    /// </summary>
    public ConcurrentDictionary<string, long[][]> FailingStrata { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// By the number of questions of a verification: the number of its shards that will fail before they succeed. Tests run side by side, so one
    /// that wants errors asks a number of questions that no other does.
    /// </summary>
    public ConcurrentDictionary<long, int> Errors { get; } = new();

    public async Task<IJobReport?> PerformAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken)
    {
        var (shard, first, count) = (ShardRange)part;
        await Task.Yield();
        Runs.AddOrUpdate((weights.Sha256, shard), 1, (_, runs) => runs + 1);
        if (plan is VerificationPlan asked && Errors.ContainsKey(asked.Questions) && Errors.AddOrUpdate(asked.Questions, 0, (_, left) => left - 1) >= 0)
        {
            throw new IOException("the disk is on fire");
        }

        if (StrataFailedBy(weights.Sha256) is { } strata)
        {
            long[] told = first == 0 ? strata : [];
            return new ShardReport(
                shard, first, count, told.Length, [new("M1", count, told.Length)], [], 0.01, "silo",
                Strata: [.. told.Select(stratum => new StratumCount(stratum, 10, 1))]);
        }

        var failing = Enumerable.Range(0, (int)count).Select(i => first + i).Where(index => index % 1000 == 0)
            .Select(index => WrongAnswers.To((VerificationPlan)plan, index)).ToArray();
        return new ShardReport(
            shard, first, count, failing.Length, [new("S0", count, failing.Length)], failing, 0.01, "silo", SmallestMargin: 1.0 / (shard + 1),
            Rechecked: shard, Engine: "fake engine, 1 thread");
    }

    private long[]? StrataFailedBy(string model)
    {
        var generation = 0;
        while (trainer.Inherited.GetValueOrDefault(new(model)) is { } parent)
        {
            (model, generation) = (parent.Sha256, generation + 1);
        }

        return FailingStrata.TryGetValue(model, out var strata) ? strata[Math.Min(generation, strata.Length - 1)] : null;
    }
}
