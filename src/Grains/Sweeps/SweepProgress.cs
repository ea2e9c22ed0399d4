namespace VerifiedAddition.Grains;

/// <summary>What a sweep knows of its variants and verifications, and what follows from it. Pure: no clock, no input or output.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="Variants">The newest news of each variant.</param>
/// <param name="Verifications">The newest news of each verification, by its key.</param>
public sealed record SweepProgress(
    SweepSpec Spec, IReadOnlyDictionary<VariantId, VariantSnapshot> Variants, IReadOnlyDictionary<string, VerificationSnapshot> Verifications)
{
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
            yield return (weights, new(operation, spec.Digits, wanted.Sample, wanted.Seed, wanted.Questions));
        }
    }

    /// <summary>Variants that need a slot, or hold one: the pool knows which, and a lost lease is thereby asked for again.</summary>
    public IEnumerable<PoolRequest> Requests => Spec.Variants.Select(variant => (variant.Spec.Id, variant.Spec.Stack)).DistinctBy(variant => variant.Id)
        .Where(variant => PhaseOf(variant.Id) is VariantPhase.Queued or VariantPhase.Training)
        .Select(variant => new PoolRequest(variant.Id, Spec.Name, MayBeStacked(variant.Id) ? variant.Stack : null));

    /// <summary>Verifications that are not finished: to be started, or to be resumed after a restart.</summary>
    public IEnumerable<(WeightsRef Weights, VerificationPlan Plan)> Unverified =>
        Spec.Variants.SelectMany(variant => PlansOf(variant.Spec)).DistinctBy(wanted => wanted.Plan.KeyFor(wanted.Weights), StringComparer.Ordinal)
            .Where(wanted => OutcomeOf(wanted) is not (VerificationPhase.Completed or VerificationPhase.Failed));

    /// <summary>Running while anything can still happen, then completed, or failed if anything did.</summary>
    public SweepPhase Phase
    {
        get
        {
            var phases = Spec.Variants.Select(variant => PhaseOf(variant.Spec.Id)).ToArray();
            if (phases.Any(phase => phase is not (VariantPhase.Trained or VariantPhase.Failed)) || Unverified.Any())
            {
                return SweepPhase.Running;
            }

            var verified = Spec.Variants.SelectMany(variant => PlansOf(variant.Spec)).All(plan => OutcomeOf(plan) is VerificationPhase.Completed);
            return verified && phases.All(phase => phase is VariantPhase.Trained) ? SweepPhase.Completed : SweepPhase.Failed;
        }
    }

    /// <summary>The sweep's variants as people see them.</summary>
    /// <param name="pool">The queue, to say why a variant waits; null if it was not asked.</param>
    public CellSnapshot[] Cells(PoolSnapshot? pool) =>
        [.. Spec.Variants.Select(variant => new CellSnapshot(
            variant.Name, variant.Spec, TrainingOf(variant.Spec), [.. VerificationsOf(variant.Spec)], WaitingOf(variant.Spec, pool)))];

    private VariantSnapshot TrainingOf(VariantSpec spec) =>
        Variants.GetValueOrDefault(spec.Id) ?? new() { Id = spec.Id, Phase = VariantPhase.New, Steps = spec.Steps };

    private IEnumerable<VerificationSnapshot> VerificationsOf(VariantSpec spec) =>
        PlansOf(spec).Select(wanted => (Key: wanted.Plan.KeyFor(wanted.Weights), wanted.Plan)).Select(wanted =>
            Verifications.GetValueOrDefault(wanted.Key) ?? new(wanted.Key, wanted.Plan, VerificationPhase.New, 0, 0, 0, 0, null));

    private string? WaitingOf(VariantSpec spec, PoolSnapshot? pool)
    {
        if (pool is not null && Array.IndexOf(pool.Waiting, spec.Id) is >= 0 and var ahead)
        {
            var slots = pool.Slots == 0 ? "no silo offers one" : $"{pool.Leases.DistinctBy(lease => lease.Worker).Count()} of {pool.Slots} busy";
            return $"waits for a slot: {slots}, {ahead} ahead";
        }

        return VerificationsOf(spec).Any(verification => verification is { Phase: VerificationPhase.Running, Asked: 0 })
            ? "verification waits for a slot"
            : null;
    }

    /// <summary>One that met an error goes on alone, lest it take the others of a stack with it again.</summary>
    private bool MayBeStacked(VariantId id) =>
        Spec.Fuse is Fusing.Auto && !(Variants.TryGetValue(id, out var variant) && variant.Restarts > 0);

    private VariantPhase PhaseOf(VariantId id) => Variants.TryGetValue(id, out var variant) ? variant.Phase : VariantPhase.New;

    private VerificationPhase OutcomeOf((WeightsRef Weights, VerificationPlan Plan) wanted) =>
        Verifications.TryGetValue(wanted.Plan.KeyFor(wanted.Weights), out var known) ? known.Phase : VerificationPhase.New;
}
