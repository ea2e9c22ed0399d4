namespace VerifiedAddition.Grains;

/// <summary>What a sweep knows of its variants, verifications and analyses, and what follows from it. Pure: no clock, no input or output.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="Variants">The newest news of each variant.</param>
/// <param name="Verifications">The newest news of each verification, by its key.</param>
/// <param name="Rounds">The rounds of refinement that were decided on; null for none.</param>
/// <param name="Analyses">The newest news of each analysis, by its key; null for none.</param>
public sealed record SweepProgress(
    SweepSpec Spec,
    IReadOnlyDictionary<VariantId, VariantSnapshot> Variants,
    IReadOnlyDictionary<string, VerificationSnapshot> Verifications,
    IReadOnlyList<RefinementRound>? Rounds = null,
    IReadOnlyDictionary<string, AnalysisSnapshot>? Analyses = null)
{
    private readonly ILookup<string, RefinementRound> _rounds =
        (Rounds ?? []).OrderBy(round => round.Number).ToLookup(round => round.Variant, StringComparer.Ordinal);

    /// <summary>The variants of the file, each followed by its rounds of refinement.</summary>
    public IEnumerable<NamedVariant> Members => Spec.Variants.SelectMany(variant => RoundsOf(variant).Prepend(variant));

    /// <summary>Rounds of refinement that follow: the last one, or the variant, is verified and has wrong answers, and a round is left.</summary>
    public IEnumerable<DueRound> Due => Spec.Variants.Where(variant => variant.Refine is not null).Select(NextRound).OfType<DueRound>();

    /// <summary>The verifications of one variant, one for each operation; none until it is trained.</summary>
    public IEnumerable<(WeightsRef Weights, VerificationPlan Plan)> PlansOf(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (Spec.Verification is not { } wanted || !Variants.TryGetValue(spec.Id, out var variant) || variant.Weights is not { } weights)
        {
            yield break;
        }

        foreach (var operation in spec.Operations)
        {
            yield return (weights, VerificationPlan.Of(operation, spec.Digits, wanted));
        }
    }

    /// <summary>The analyses of one variant; none until it is trained, and none where the sweep wants none.</summary>
    public IEnumerable<(WeightsRef Weights, AnalysisPlan Plan)> AnalysesOf(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Spec.Analysis && Variants.TryGetValue(spec.Id, out var variant) && variant.Weights is { } weights
            ? AnalysisPlan.AllOf(spec).Select(plan => (weights, plan))
            : [];
    }

    /// <summary>
    /// Variants that need a slot, or hold one: the pool knows which, and a lost lease is thereby asked for again. Who waits for its parent
    /// needs none yet.
    /// </summary>
    public IEnumerable<PoolRequest> Requests =>
        from variant in Members.DistinctBy(variant => variant.Spec.Id)
        let now = TrainingOf(variant.Spec)
        where now.Phase is VariantPhase.Queued or VariantPhase.Training && AwaitedBy(variant.Spec) is null
        select new PoolRequest(
            now.Id,
            variant.Requires ?? [],
            MayBeStacked(now.Id) ? variant.Spec.Stack : null,
            now.FaultedOn is [] ? null : now.FaultedOn,
            (variant.Spec.Steps - now.CheckpointStep) * variant.Spec.WorkPerStep,
            variant.Spec.LeastMemory);

    /// <summary>Variants that wait for a parent which has failed, and what the sweep calls that parent.</summary>
    public IEnumerable<(VariantId Variant, string Parent)> Orphans =>
        from variant in Members.DistinctBy(variant => variant.Spec.Id)
        let parent = AwaitedBy(variant.Spec)
        where parent is not null && PhaseOf(variant.Spec.Id) is VariantPhase.Queued && PhaseOf(parent.Spec.Id) is VariantPhase.Failed
        select (variant.Spec.Id, parent.Name);

    /// <summary>Variants whose training, verification or analysis failed.</summary>
    public IEnumerable<NamedVariant> Failed => Members.Where(variant =>
        PhaseOf(variant.Spec.Id) is VariantPhase.Failed
        || PlansOf(variant.Spec).Any(plan => OutcomeOf(plan) is VerificationPhase.Failed)
        || AnalysesOf(variant.Spec).Any(wanted => OutcomeOf(wanted) is AnalysisPhase.Failed));

    /// <summary>Verifications that are not finished: to be started, or to be resumed after a restart.</summary>
    public IEnumerable<(WeightsRef Weights, VerificationPlan Plan)> Unverified =>
        Members.SelectMany(variant => PlansOf(variant.Spec)).DistinctBy(wanted => wanted.Plan.KeyFor(wanted.Weights), StringComparer.Ordinal)
            .Where(wanted => OutcomeOf(wanted) is not (VerificationPhase.Completed or VerificationPhase.Failed));

    /// <summary>Analyses that are not finished: to be started, or to be resumed after a restart.</summary>
    public IEnumerable<(WeightsRef Weights, AnalysisPlan Plan)> Unanalysed =>
        Members.SelectMany(variant => AnalysesOf(variant.Spec)).DistinctBy(wanted => wanted.Plan.KeyFor(wanted.Weights), StringComparer.Ordinal)
            .Where(wanted => OutcomeOf(wanted) is not (AnalysisPhase.Completed or AnalysisPhase.Failed));

    /// <summary>Running while anything can still happen, then completed, or failed if anything did.</summary>
    public SweepPhase Phase
    {
        get
        {
            var phases = Members.Select(variant => PhaseOf(variant.Spec.Id)).ToArray();
            if (phases.Any(phase => phase is not (VariantPhase.Trained or VariantPhase.Failed)) || Unverified.Any() || Unanalysed.Any() || Due.Any())
            {
                return SweepPhase.Running;
            }

            var verified = Members.SelectMany(variant => PlansOf(variant.Spec)).All(plan => OutcomeOf(plan) is VerificationPhase.Completed);
            var analysed = Members.SelectMany(variant => AnalysesOf(variant.Spec)).All(wanted => OutcomeOf(wanted) is AnalysisPhase.Completed);
            return verified && analysed && phases.All(phase => phase is VariantPhase.Trained) ? SweepPhase.Completed : SweepPhase.Failed;
        }
    }

    /// <summary>The sweep's variants as people see them.</summary>
    /// <param name="queue">What of the sweep waits, to say why a variant waits; null if it was not asked.</param>
    public CellSnapshot[] Cells(SweepQueue? queue)
    {
        var waits = (queue?.Waiting ?? []).ToDictionary(wait => wait.Variant);
        return [.. Spec.Variants.SelectMany(variant => RefinedCells(variant, waits).Prepend(Cell(variant, waits)))];
    }

    private IEnumerable<NamedVariant> RoundsOf(NamedVariant variant) =>
        from round in _rounds[variant.Name]
        where round.Spec is not null
        select new NamedVariant(Refinement.NameOf(variant.Name, round.Number), round.Spec!, Requires: variant.Requires);

    private DueRound? NextRound(NamedVariant variant)
    {
        var last = _rounds[variant.Name].LastOrDefault();
        var (number, latest) = last is null ? (0, variant.Spec) : (last.Number, last.Spec);
        if (latest is null || number >= variant.Refine!.Rounds)
        {
            return null;
        }

        var found = VerificationsOf(latest).ToArray();
        return found.Length > 0 && Array.TrueForAll(found, one => one.Phase is VerificationPhase.Completed) && Array.Exists(found, one => one.Failures > 0)
            ? new(variant, number + 1, latest, [.. found.Where(one => one.Failures > 0).Select(one => one.Key)])
            : null;
    }

    private CellSnapshot Cell(NamedVariant variant, Dictionary<VariantId, PoolWait> waits) => new(
        variant.Name,
        variant.Spec,
        SeenFrom(waits, TrainingOf(variant.Spec)),
        [.. VerificationsOf(variant.Spec)],
        WaitingOf(variant, waits),
        variant.Refine,
        Requires: variant.Requires,
        Analyses: [.. AnalysisSnapshotsOf(variant.Spec)],
        Cause: waits.GetValueOrDefault(variant.Spec.Id)?.Cause);

    private IEnumerable<CellSnapshot> RefinedCells(NamedVariant variant, Dictionary<VariantId, PoolWait> waits)
    {
        var (before, number) = (variant, 0);
        foreach (var round in RoundsOf(variant))
        {
            number++;
            var focus = round.Spec.Focus!;
            var failures = VerificationsOf(before.Spec).Sum(verification => verification.Failures);
            yield return Cell(round, waits) with { RefinedFrom = new(before.Name, number, focus.Count, focus.Percent, failures) };
            before = round;
        }
    }

    /// <summary>A variant that waits in the queue is not being trained, whatever its attempt that was lost said last.</summary>
    private static VariantSnapshot SeenFrom(Dictionary<VariantId, PoolWait> waits, VariantSnapshot training) =>
        training.Phase is VariantPhase.Training && waits.ContainsKey(training.Id)
            ? training with { Phase = VariantPhase.Queued, StepsPerSecond = null, Silo = null }
            : training;

    private VariantSnapshot TrainingOf(VariantSpec spec) =>
        Variants.GetValueOrDefault(spec.Id) ?? new() { Id = spec.Id, Phase = VariantPhase.New, Steps = spec.Steps };

    private IEnumerable<VerificationSnapshot> VerificationsOf(VariantSpec spec) =>
        PlansOf(spec).Select(wanted => (Key: wanted.Plan.KeyFor(wanted.Weights), wanted.Plan)).Select(wanted =>
            Verifications.GetValueOrDefault(wanted.Key) ?? new(wanted.Key, wanted.Plan, VerificationPhase.New, 0, 0, 0, 0, null));

    private IEnumerable<AnalysisSnapshot> AnalysisSnapshotsOf(VariantSpec spec) =>
        AnalysesOf(spec).Select(wanted => (Key: wanted.Plan.KeyFor(wanted.Weights), wanted.Plan)).Select(wanted =>
            Analyses?.GetValueOrDefault(wanted.Key) ?? new(wanted.Key, wanted.Plan, AnalysisPhase.New, 0, 0, 0, 0, null));

    private string? WaitingOf(NamedVariant variant, Dictionary<VariantId, PoolWait> waits)
    {
        var spec = variant.Spec;
        if (PhaseOf(spec.Id) is VariantPhase.New or VariantPhase.Queued && AwaitedBy(spec) is { } parent)
        {
            return WaitWords.ForParent(parent.Name, TrainingOf(parent.Spec), waits.GetValueOrDefault(parent.Spec.Id));
        }

        if (waits.TryGetValue(spec.Id, out var wait))
        {
            return WaitWords.ForSlot(wait, variant.Requires ?? [], Spec.Terms ?? new());
        }

        return VerificationsOf(spec).Any(verification => verification is { Phase: VerificationPhase.Running, Asked: 0 })
            ? "verification waits for a slot"
            : AnalysisSnapshotsOf(spec).Any(analysis => analysis is { Phase: AnalysisPhase.Running, Done: 0 }) ? "analysis waits for a slot" : null;
    }

    /// <summary>The parent whose weights a variant still waits for; null without one, or when they are there.</summary>
    private NamedVariant? AwaitedBy(VariantSpec spec) =>
        spec.InitialiseFrom?.Variant is { } parent && PhaseOf(parent) is not VariantPhase.Trained
            ? Members.FirstOrDefault(variant => variant.Spec.Id == parent)
            : null;

    /// <summary>One that met an error goes on alone, lest it take the others of a stack with it again.</summary>
    private bool MayBeStacked(VariantId id) =>
        Spec.Fuse is Fusing.Auto && !(Variants.TryGetValue(id, out var variant) && variant.Restarts > 0);

    private VariantPhase PhaseOf(VariantId id) => Variants.TryGetValue(id, out var variant) ? variant.Phase : VariantPhase.New;

    private VerificationPhase OutcomeOf((WeightsRef Weights, VerificationPlan Plan) wanted) =>
        Verifications.TryGetValue(wanted.Plan.KeyFor(wanted.Weights), out var known) ? known.Phase : VerificationPhase.New;

    private AnalysisPhase OutcomeOf((WeightsRef Weights, AnalysisPlan Plan) wanted) =>
        Analyses?.GetValueOrDefault(wanted.Plan.KeyFor(wanted.Weights))?.Phase ?? AnalysisPhase.New;
}
