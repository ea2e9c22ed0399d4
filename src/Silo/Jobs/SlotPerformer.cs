using System.Diagnostics;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Does parts of one kind of job on this silo's slots, each on one thread with the torch threads of its slot.</summary>
/// <remarks>When the process shuts down, it stops immediately: another silo can do the part.</remarks>
/// <typeparam name="TPlan">The plan.</typeparam>
/// <typeparam name="TPart">A part of it.</typeparam>
/// <typeparam name="TReport">The report of a part.</typeparam>
/// <param name="kind">The kind.</param>
/// <param name="activity">Name of a part's activity in traces.</param>
/// <param name="metrics">Counts the slots in use.</param>
/// <param name="gate">The slots.</param>
/// <param name="lifetime">The lifetime of the process.</param>
public abstract class SlotPerformer<TPlan, TPart, TReport>(
    JobKind kind, string activity, DeviceMetrics metrics, SlotGate gate, IHostApplicationLifetime lifetime) : IJobPerformer
    where TPlan : class, IJobPlan
    where TPart : class, IJobPart
    where TReport : class, IJobReport
{
    /// <inheritdoc/>
    public async Task<IJobReport?> PerformAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var (own, ownPart) = ((TPlan)plan, (TPart)part);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            using var place = await gate.TryEnterAsync(SlotUse.Of(kind), stop.Token);
            if (place is null)
            {
                return null;
            }

            using var use = metrics.Use(SlotUse.Of(kind));
            using var trace = GridTelemetry.Continue(activity, Activity.Current?.Id);
            Tag(trace, ownPart);
            return await TorchThread.RunAsync($"{kind.Name} {ownPart.Name}", () => Perform(weights, own, ownPart, stop.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Adds the part's name to the trace.</summary>
    protected virtual void Tag(Activity? trace, TPart part) => trace?.SetTag("va.part", part.Name);

    /// <summary>Does a part, on a thread for tensors.</summary>
    protected abstract TReport Perform(WeightsRef weights, TPlan plan, TPart part, CancellationToken cancellationToken);
}
