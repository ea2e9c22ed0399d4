using System.Diagnostics;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Verifies shards on this silo's slots.</summary>
public sealed partial class TorchShardVerifier(
    ModelCache models,
    TorchDevice device,
    DeviceMetrics metrics,
    SlotGate gate,
    ILocalSiloDetails silo,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<TorchShardVerifier> logger)
    : SlotPerformer<VerificationPlan, ShardRange, ShardReport>(JobKinds.Verification, GridTelemetry.Shard, metrics, gate, lifetime)
{
    private const int MaxDigitsInFull = 6;

    protected override void Tag(Activity? trace, ShardRange part) =>
        trace?.SetTag("va.shard", part.Number).SetTag("va.questions", part.Count);

    protected override ShardReport Perform(WeightsRef weights, VerificationPlan plan, ShardRange part, CancellationToken cancellationToken)
    {
        var (shard, first, count) = part;
        var started = time.GetTimestamp();
        if (logger.IsEnabled(LogLevel.Debug))
        {
            var verification = plan.KeyFor(weights);
            LogAsking(logger, verification, shard, count, first);
        }

        using var rental = models.Rent(weights);
        var evaluator = new Evaluator(rental.Item, plan.Rigorous);
        var result = evaluator.Evaluate(plan.List(), first, count, VerificationPlan.MaxFailures, cancellationToken);
        return new(
            shard, first, result.Questions, result.Failures,
            [.. result.Classes.Select(counts => new Grains.ClassCount(counts.Key.Label(), counts.Value.Questions, counts.Value.Failures))],
            [.. result.Examples.Select(failed => Describe(failed, plan.Digits))],
            time.GetElapsedTime(started).TotalSeconds,
            silo.Name,
            result.SmallestMargin,
            result.Rechecked,
            [.. Shown(result.Strata, plan).Select(counts => new StratumCount(counts.Key, counts.Value.Questions, counts.Value.Failures))],
            device.Description,
            new(result.Undecided, result.RoundingBound));
    }

    /// <summary>If there are so many strata that a random question rarely repeats one, returns only those with failures.</summary>
    private static IEnumerable<KeyValuePair<long, Transformer.ClassCount>> Shown(
        IReadOnlyDictionary<long, Transformer.ClassCount> strata, VerificationPlan plan) =>
        plan.Sample is SampleKind.Strata || plan.Digits <= MaxDigitsInFull ? strata : strata.Where(counts => counts.Value.Failures > 0);

    private static FailingQuestion Describe(FailedQuestion failed, int digits) => new(
        failed.Index, failed.Question, failed.Expected, failed.Predicted,
        Complexity.Of(Question.Parse(failed.Question, digits)).Label(), ImpactCode.Of(failed.Expected, failed.Predicted));

    [LoggerMessage(Level = LogLevel.Debug, Message = "Verification {Verification}: shard {Shard} asks {Count} questions from {First} on")]
    private static partial void LogAsking(ILogger logger, string verification, int shard, long count, long first);
}
