namespace VerifiedAddition.Grains;

/// <summary>Decides which variants of a large sweep begin next, so that some always wait for the next free slot. Pure: no clock, no input or output.</summary>
/// <remarks>
/// Variants that require different labels do not wait for each other. Where no silo can train what has begun, no more of its kind begins.
/// </remarks>
/// <param name="Progress">What is known of the sweep.</param>
/// <param name="Queue">The sweep's place in the pool's queue; null if the pool was not asked.</param>
/// <param name="Ahead">Number of variants that have begun and wait, for each set of labels, at least 1; as many as train, where that is more.</param>
public sealed record SweepWindow(SweepProgress Progress, SweepQueue? Queue, int Ahead)
{
    /// <summary>Returns the indices in the file of the variants that begin, in its order; none while more than half of those that may wait do.</summary>
    public int[] Next()
    {
        if (Progress is not { Begun: { } begun, Spec.Variants: var variants })
        {
            return [];
        }

        var waits = (Queue?.Waiting ?? []).ToDictionary(wait => wait.Variant);
        var blocked = new HashSet<(string Labels, long Memory)>();
        var open = new Dictionary<string, (int Waiting, int Training)>(StringComparer.Ordinal);
        foreach (var variant in Progress.Unsettled.Where(Progress.IsOpen))
        {
            var (waiting, training) = open.GetValueOrDefault(LabelsOf(variant));
            if (waits.GetValueOrDefault(variant.Spec.Id)?.Cause is WaitCause.NoSilo or WaitCause.NoWorkingSilo or WaitCause.NoMemory)
            {
                blocked.Add((LabelsOf(variant), variant.Spec.MinMemory));
            }
            else
            {
                open[LabelsOf(variant)] = Progress.Trains(variant.Spec) ? (waiting, training + 1) : (waiting + 1, training);
            }
        }

        var room = open.ToDictionary(labels => labels.Key, labels => RoomFor(labels.Value.Waiting, Math.Max(Ahead, labels.Value.Training)), StringComparer.Ordinal);
        var next = new List<int>();
        for (var i = 0; i < variants.Length; i++)
        {
            var labels = LabelsOf(variants[i]);
            if (!begun.Contains(i) && room.GetValueOrDefault(labels, Ahead) is > 0 and var left && Progress.MayBegin(variants[i].Spec)
                && (blocked.Count == 0 || !blocked.Contains((labels, variants[i].Spec.MinMemory))))
            {
                room[labels] = left - 1;
                next.Add(i);
            }
        }

        return [.. next];
    }

    private static int RoomFor(int waiting, int most) => waiting <= most / 2 ? most - waiting : 0;

    private static string LabelsOf(NamedVariant variant) => variant.Requires is { Length: > 0 } labels ? string.Join(',', labels) : "";
}
