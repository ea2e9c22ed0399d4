using System.Diagnostics.Metrics;

namespace VerifiedAddition.Grains;

/// <summary>The device pool as last seen on this silo; nothing while it is elsewhere. For one writer and any number of readers.</summary>
/// <param name="time">Measures how long variants wait, since this silo first saw them waiting.</param>
internal sealed class PoolGauges(TimeProvider time)
{
    private static readonly (bool IsUsed, string Word)[] States = [(true, "used"), (false, "free")];

    private Dictionary<VariantId, long> _since = [];
    private volatile View? _now;

    /// <summary>Records the state of the pool.</summary>
    /// <param name="waiting">The waiting variants, and the kind of device that can train each.</param>
    /// <param name="slots">The offered slots, and which of them hold a lease.</param>
    /// <param name="servable">Number of variants that wait although a free slot could train them.</param>
    /// <param name="renewed">Timestamp of the least recent renewal among the leases; null if there are none.</param>
    public void Saw(
        IEnumerable<(VariantId Variant, string Kind)> waiting, IEnumerable<(string Kind, bool IsUsed)> slots, long servable, long? renewed)
    {
        var (now, since, queues) = (time.GetTimestamp(), new Dictionary<VariantId, long>(), new Dictionary<string, Queue>(StringComparer.Ordinal));
        foreach (var (variant, kind) in waiting)
        {
            var began = since[variant] = _since.GetValueOrDefault(variant, now);
            var queue = queues.GetValueOrDefault(kind, new(0, began));
            queues[kind] = new(queue.Waiting + 1, Math.Min(queue.Oldest, began));
        }

        _since = since;
        _now = new(queues, slots.CountBy(slot => slot).ToDictionary(), servable, renewed);
    }

    /// <summary>Records that the pool is no longer here.</summary>
    public void Left() => (_now, _since) = (null, []);

    public IEnumerable<Measurement<long>> Waiting() => Queues().Select(queue => new Measurement<long>(queue.Value.Waiting, KindOf(queue.Key)));

    public IEnumerable<Measurement<double>> OldestWait() => Queues().Select(queue =>
        new Measurement<double>(queue.Value.Waiting == 0 ? 0 : time.GetElapsedTime(queue.Value.Oldest).TotalSeconds, KindOf(queue.Key)));

    public IEnumerable<Measurement<long>> Slots() =>
        from kind in (_now?.Slots.Keys.Select(slot => slot.Kind) ?? []).Distinct(StringComparer.Ordinal)
        from state in States
        select new Measurement<long>(_now?.Slots.GetValueOrDefault((kind, state.IsUsed)) ?? 0, KindOf(kind), new("slot.state", state.Word));

    public IEnumerable<Measurement<long>> Servable() => _now is { } now ? [new(now.Servable)] : [];

    public IEnumerable<Measurement<double>> OldestRenewal() =>
        _now is { } now ? [new(now.Renewed is { } renewed ? time.GetElapsedTime(renewed).TotalSeconds : 0)] : [];

    /// <summary>Reports an empty queue too: an absent one means that the pool is elsewhere.</summary>
    private IEnumerable<KeyValuePair<string, Queue>> Queues() => _now switch
    {
        null => [],
        { Queues.Count: 0 } => [new(GridMetrics.AnyDevice, new(0, 0))],
        var now => now.Queues,
    };

    private static KeyValuePair<string, object?> KindOf(string kind) => new(GridMetrics.DeviceKind, kind);

    private readonly record struct Queue(long Waiting, long Oldest);

    private sealed record View(
        Dictionary<string, Queue> Queues, Dictionary<(string Kind, bool IsUsed), int> Slots, long Servable, long? Renewed);
}
