namespace VerifiedAddition.Grains;

/// <summary>A variant of a sweep, or a round of refinement, and what of it does not change while the sweep has the same members.</summary>
/// <param name="variant">The variant.</param>
/// <param name="mended">What it refines; null if it is no round.</param>
/// <param name="round">Its number, if it is a round.</param>
/// <param name="isFirst">Whether no member before it has the same identity.</param>
internal sealed class RosterMember(NamedVariant variant, NamedVariant? mended, int round, bool isFirst)
{
    private WeightsRef? _weights;
    private (string Key, IJobSnapshot Unstarted)[] _jobs = [];

    public NamedVariant Variant => variant;

    public string Name => variant.Name;

    public NamedVariant? Mended => mended;

    public bool IsFirst => isFirst;

    /// <summary>Whether it may have to wait for another variant's weights.</summary>
    public bool HasParent { get; } = variant.Spec.InitialiseFrom?.Variant is not null;

    /// <summary>Lists all members of a sweep.</summary>
    public static IEnumerable<RosterMember> Of(SweepProgress progress)
    {
        var seen = new HashSet<VariantId>();
        foreach (var variant in progress.Spec.Variants)
        {
            yield return new(variant, null, 0, seen.Add(variant.Spec.Id));
            var (before, number) = (variant, 0);
            foreach (var next in progress.RoundsOf(variant))
            {
                yield return new(next, before, ++number, seen.Add(next.Spec.Id));
                before = next;
            }
        }
    }

    /// <summary>Returns all that is told of it.</summary>
    public CellSnapshot CellIn(SweepProgress progress, Dictionary<VariantId, PoolWait> waits) =>
        mended is null ? progress.Cell(variant, waits) : progress.RefinedCell(variant, mended, round, waits);

    /// <summary>Returns the jobs that the sweep wants for it; none until it is trained.</summary>
    public IJobSnapshot[] JobsIn(SweepProgress progress, WeightsRef? weights)
    {
        if (weights is null)
        {
            return [];
        }

        if (weights != _weights)
        {
            // A key is a hash: to compute all of them anew for each look is most of what a look would cost.
            _weights = weights;
            _jobs = [.. progress.JobsOf(variant.Spec).Select(job => (job.Plan, job.Key)).Select(job => (job.Key, job.Plan.Unstarted(job.Key)))];
        }

        return Array.ConvertAll(_jobs, job => progress.Jobs.GetValueOrDefault(job.Key) ?? job.Unstarted);
    }
}
