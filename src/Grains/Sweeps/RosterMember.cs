namespace VerifiedAddition.Grains;

/// <summary>A variant of a sweep, or a round of refinement, with what was heard of it.</summary>
/// <param name="variant">The variant.</param>
/// <param name="mended">What it refines; null if it is no round.</param>
/// <param name="round">Its number, if it is a round.</param>
/// <param name="isFirst">Whether no member before it has the same identity.</param>
internal sealed class RosterMember(NamedVariant variant, NamedVariant? mended, int round, bool isFirst)
{
    private WeightsRef? _weights;
    private (string Key, IJobSnapshot Unstarted)[] _keys = [];

    public NamedVariant Variant => variant;

    public string Name => variant.Name;

    public NamedVariant? Mended => mended;

    public bool IsFirst => isFirst;

    /// <summary>Whether it may have to wait for another variant's weights.</summary>
    public bool HasParent { get; } = variant.Spec.ParentVariant is not null;

    /// <summary>Whether there may be news of it.</summary>
    public bool IsStale { get; set; } = true;

    /// <summary>Its training, as it was heard of last.</summary>
    public VariantSnapshot Training { get; private set; } = null!;

    /// <summary>The jobs that the sweep wants for it, as they were heard of last; none until it is trained.</summary>
    public IJobSnapshot[] Jobs { get; private set; } = [];

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

    /// <summary>Knows what another one knows that is the same variant in an earlier list.</summary>
    public void TakeOver(RosterMember other, RosterIndex<string> jobs)
    {
        if (ReferenceEquals(other.Variant.Spec, variant.Spec))
        {
            (_weights, _keys, IsStale, Training, Jobs) = (other._weights, other._keys, other.IsStale, other.Training, other.Jobs);
            Array.ForEach(_keys, job => jobs.Add(job.Key, this));
        }
    }

    /// <summary>Looks what was heard of it, and says by which jobs it is to be found.</summary>
    public void Refresh(SweepProgress progress, RosterIndex<string> jobs)
    {
        IsStale = false;
        Training = progress.TrainingOf(variant.Spec);
        if (Training.Weights != _weights)
        {
            // A key is a hash: to compute all of them anew for each look would take longer than all the rest.
            _weights = Training.Weights;
            _keys = [.. progress.JobsOf(variant.Spec).Select(job => (job.Plan, job.Key)).Select(job => (job.Key, job.Plan.Unstarted(job.Key)))];
            Array.ForEach(_keys, job => jobs.Add(job.Key, this));
        }

        Jobs = Array.ConvertAll(_keys, job => progress.Jobs.GetValueOrDefault(job.Key) ?? job.Unstarted);
    }
}
