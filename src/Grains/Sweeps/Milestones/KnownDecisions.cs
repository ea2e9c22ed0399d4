namespace VerifiedAddition.Grains;

/// <summary>Keeps what a sweep has decided at milestones until something is heard that may change it.</summary>
public sealed class KnownDecisions
{
    private MilestoneDecisions? _decisions;
    private SweepSpec? _spec;

    /// <summary>Something was heard: a variant has passed a milestone or changed its phase, or a job has.</summary>
    public void Forget() => _spec = null;

    /// <inheritdoc cref="MilestoneDecisions.Of(SweepSpec, IReadOnlyDictionary{VariantId, VariantSnapshot}, IReadOnlyDictionary{string, IJobSnapshot})"/>
    public MilestoneDecisions? Of(SweepSpec sweep, IReadOnlyDictionary<VariantId, VariantSnapshot> variants, IReadOnlyDictionary<string, IJobSnapshot> jobs)
    {
        if (!ReferenceEquals(_spec, sweep))
        {
            _decisions = MilestoneDecisions.Of(sweep, variants, jobs);
            _spec = sweep;
        }

        return _decisions;
    }
}
