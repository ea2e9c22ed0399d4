using System.Diagnostics;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Verifies shards on this silo's slots.</summary>
/// <remarks>When the process is asked to stop, it stops verifying at once: other silos do it as well.</remarks>
public sealed partial class TorchShardVerifier(
    ModelCache models,
    TorchDevice device,
    DeviceMetrics metrics,
    SlotGate gate,
    ILocalSiloDetails silo,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<TorchShardVerifier> logger) : IShardVerifier
{
    private const int MostDigitsInFull = 6;

    public async Task<ShardReport?> VerifyAsync(
        WeightsRef weights, VerificationPlan plan, int shard, long first, long count, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            using var place = await gate.TryEnterAsync(SlotUse.Verification, stop.Token);
            if (place is null)
            {
                return null;
            }

            using var use = metrics.Use(SlotUse.Verification);
            using var trace = GridTelemetry.Continue(GridTelemetry.Shard, Activity.Current?.Id);
            trace?.SetTag("va.shard", shard).SetTag("va.questions", count);
            return await TorchThread.RunAsync($"verify {shard}", () => Verify(weights, plan, shard, first, count, stop.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private ShardReport Verify(WeightsRef weights, VerificationPlan plan, int shard, long first, long count, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (logger.IsEnabled(LogLevel.Debug))
        {
            var verification = plan.KeyFor(weights);
            LogAsking(logger, verification, shard, count, first);
        }

        using var rental = models.Rent(weights);
        var evaluator = new Evaluator(rental.Item);
        var result = evaluator.Evaluate(plan.List(), first, count, VerificationPlan.MostFailures, cancellationToken);
        return new(
            shard, first, result.Questions, result.Failures,
            [.. result.Classes.Select(counts => new Grains.ClassCount(counts.Key.Label(), counts.Value.Questions, counts.Value.Failures))],
            [.. result.Examples.Select(failed => Describe(failed, plan.Digits))],
            time.GetElapsedTime(started).TotalSeconds,
            silo.Name,
            result.SmallestMargin,
            result.Rechecked,
            [.. Shown(result.Strata, plan).Select(counts => new StratumCount(counts.Key, counts.Value.Questions, counts.Value.Failures))],
            device.Description);
    }

    /// <summary>Where strata are so many that a random question hardly meets one twice, only those with failures are worth telling.</summary>
    private static IEnumerable<KeyValuePair<long, Transformer.ClassCount>> Shown(
        IReadOnlyDictionary<long, Transformer.ClassCount> strata, VerificationPlan plan) =>
        plan.Sample is SampleKind.Strata || plan.Digits <= MostDigitsInFull ? strata : strata.Where(counts => counts.Value.Failures > 0);

    private static FailingQuestion Describe(FailedQuestion failed, int digits) => new(
        failed.Index, failed.Question, failed.Expected, failed.Predicted,
        Complexity.Of(Question.Parse(failed.Question, digits)).Label(), ImpactCode.Of(failed.Expected, failed.Predicted));

    [LoggerMessage(Level = LogLevel.Debug, Message = "Verification {Verification}: shard {Shard} asks {Count} questions from {First} on")]
    private static partial void LogAsking(ILogger logger, string verification, int shard, long count, long first);
}
