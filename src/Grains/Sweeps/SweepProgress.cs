namespace VerifiedAddition.Grains;

/// <summary>What a sweep knows about its variants and jobs, and what follows from it. Pure: no clock, no input or output.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="Variants">The latest state of each variant.</param>
/// <param name="Jobs">The latest state of each job, by its key.</param>
/// <param name="Rounds">The refinement rounds decided on; null for none.</param>
/// <param name="Begun">The variants of the file that have begun; null for all.</param>
/// <param name="Settled">Names of the variants of the file of which nothing more is expected (<see cref="Settling"/>): they are not looked at again. Null for none.</param>
/// <param name="Waiting">The phase of those that have not: queued in a sweep that runs, otherwise cancelled.</param>
public sealed record SweepProgress(
    SweepSpec Spec,
    IReadOnlyDictionary<VariantId, VariantSnapshot> Variants,
    IReadOnlyDictionary<string, IJobSnapshot> Jobs,
    IReadOnlyList<RefinementRound>? Rounds = null,
    BegunVariants? Begun = null,
    VariantPhase Waiting = VariantPhase.New,
    IReadOnlySet<string>? Settled = null)
{
    private readonly ILookup<string, RefinementRound> _rounds =
        (Rounds ?? []).OrderBy(round => round.Number).ToLookup(round => round.Variant, StringComparer.Ordinal);

    /// <summary>The members by identity, listed when somebody asks for a parent.</summary>
    private Dictionary<VariantId, NamedVariant>? _members;

    /// <summary>What the sweep decides while variants train, where that is kept from one look to the next.</summary>
    public KnownDecisions Known { private get; init; } = new();

    /// <summary>What the sweep has decided at milestones; null if all its variants train to the end.</summary>
    public MilestoneDecisions? Decisions => Known.Of(Spec, Variants, Jobs);

    /// <summary>The variants of the file, each followed by its refinement rounds.</summary>
    public IEnumerable<NamedVariant> Members => Spec.Variants.SelectMany(variant => RoundsOf(variant).Prepend(variant));

    /// <summary>The variants of the file that have begun, each followed by its refinement rounds.</summary>
    public IEnumerable<NamedVariant> Active => BegunOfFile.SelectMany(variant => RoundsOf(variant).Prepend(variant));

    /// <summary>Those of them that are not settled.</summary>
    public IEnumerable<NamedVariant> Unsettled => UnsettledOfFile.SelectMany(variant => RoundsOf(variant).Prepend(variant));

    /// <summary>Names of the variants of the file that can be settled.</summary>
    public IEnumerable<string> Settling => UnsettledOfFile.Where(IsSettled).Select(variant => variant.Name);

    /// <summary>Whether variants of the file have not begun.</summary>
    public bool HasWaiting => Begun is not null && Enumerable.Range(0, Spec.Variants.Length).Any(i => !Begun.Contains(i));

    /// <summary>Refinement rounds that are due: the variant, or its last round, is verified and has wrong answers, and a round is left.</summary>
    public IEnumerable<DueRound> Due => UnsettledOfFile.Where(variant => variant.Refine is not null).Select(NextRound).OfType<DueRound>();

    /// <summary>Returns the jobs of one variant, the most urgent kinds first; none until it is trained.</summary>
    public IEnumerable<JobRequest> JobsOf(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return ModelOf(spec) is { } weights
            ? JobKinds.All.SelectMany(kind => kind.PlansOf(Spec, spec)).Select(plan => new JobRequest(weights, plan, spec.Id))
            : [];
    }

    /// <summary>Returns all jobs of one variant: first those by which it is decided whether it goes on, then those of <see cref="JobsOf"/>.</summary>
    public IEnumerable<JobRequest> AllJobsOf(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Decisions is not null && Variants.TryGetValue(spec.Id, out var variant)
            ? MilestoneDecisions.JobsOf(Spec, spec, variant.Milestones).Concat(JobsOf(spec)).DistinctBy(job => job.Key, StringComparer.Ordinal)
            : JobsOf(spec);
    }

    /// <summary>
    /// Variants that rest and are to go on, and those that have ended early and do not know it; with how far the sweep wants them now.
    /// </summary>
    public IEnumerable<(VariantSpec Spec, TrainingGoal Goal)> Pursuits => Decisions is null
        ? []
        : from variant in Unsettled.DistinctBy(variant => variant.Spec.Id)
          let now = Variants.GetValueOrDefault(variant.Spec.Id)
          let standing = Decisions.Of(variant.Spec.Id)
          where now is { Phase: VariantPhase.Resting } && standing is not null &&
              (!HasReached(now, standing.Goal.Until) || (standing.Goal.IsEnd && now.Weights is null))
          select (variant.Spec, standing.Goal);

    /// <summary>Whether a variant has come to a step, and what is to be known there is.</summary>
    private static bool HasReached(VariantSnapshot now, int step) =>
        now.CheckpointStep > step || (now.CheckpointStep == step && Array.Exists(now.Milestones, one => one.Step == step));

    /// <summary>Returns how far the sweep wants a variant trained at present; null for to the end.</summary>
    public TrainingGoal? GoalOf(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Decisions?.Of(spec.Id)?.Goal;
    }

    /// <summary>
    /// Variants that need or hold a slot: the pool knows which, and a lost lease is thereby requested again. A variant that waits for its
    /// parent needs none yet.
    /// </summary>
    public IEnumerable<PoolRequest> Requests =>
        from variant in Unsettled.DistinctBy(variant => variant.Spec.Id)
        let now = TrainingOf(variant.Spec)
        where now.Phase is VariantPhase.Training || (now.Phase is VariantPhase.Queued && Decisions?.Of(now.Id) is not { IsOver: true })
        where AwaitedBy(variant.Spec) is null
        select new PoolRequest(
            now.Id,
            variant.Requires ?? [],
            MayBeStacked(now.Id) ? variant.Spec.Stack : null,
            now.FaultedOn is [] ? null : now.FaultedOn,
            Math.Max(0, Math.Min(variant.Spec.Steps, GoalOf(variant.Spec)?.Until ?? variant.Spec.Steps) - now.CheckpointStep) * variant.Spec.WorkPerStep,
            variant.Spec.MinMemory);

    /// <summary>Variants that wait for a failed parent, and the parent's name in the sweep.</summary>
    public IEnumerable<(VariantId Variant, string Parent)> Orphans =>
        from variant in Unsettled.DistinctBy(variant => variant.Spec.Id)
        let parent = AwaitedBy(variant.Spec)
        where parent is not null && PhaseOf(variant.Spec.Id) is VariantPhase.Queued && PhaseOf(parent.Spec.Id) is VariantPhase.Failed
        select (variant.Spec.Id, parent.Name);

    /// <summary>Variants of which the training or a job failed.</summary>
    public IEnumerable<NamedVariant> Failed => Unsettled.Where(variant =>
        PhaseOf(variant.Spec.Id) is VariantPhase.Failed || AllJobsOf(variant.Spec).Any(job => PhaseOf(job) is JobPhase.Failed));

    /// <summary>Jobs that have not ended: to be started, or to be resumed after a restart.</summary>
    public IEnumerable<JobRequest> Unfinished =>
        Unsettled.SelectMany(variant => AllJobsOf(variant.Spec)).DistinctBy(job => job.Key, StringComparer.Ordinal)
            .Where(job => PhaseOf(job) is not (JobPhase.Completed or JobPhase.Failed));

    /// <summary>Running while anything can still happen; then failed if anything failed, otherwise completed.</summary>
    public SweepPhase Phase =>
        HasWaiting || !Unsettled.All(variant => IsOver(variant.Spec)) || Unfinished.Any() || Due.Any()
            ? SweepPhase.Running
            : Failed.Any() ? SweepPhase.Failed : SweepPhase.Completed;

    /// <summary>Whether a variant that has begun waits for a slot or holds one, as far as is known; one that waits for its parent does neither.</summary>
    public bool IsOpen(NamedVariant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return PhaseOf(variant.Spec.Id) is not VariantPhase.Resting && !IsOver(variant.Spec) && AwaitedBy(variant.Spec) is null;
    }

    /// <summary>Whether a variant is being trained, as far as is known.</summary>
    public bool Trains(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return PhaseOf(spec.Id) is VariantPhase.Training;
    }

    /// <summary>Whether a variant that has not begun could: its parent is trained, or has failed, if it has one.</summary>
    public bool MayBegin(VariantSpec spec) => AwaitedBy(spec) is not { } parent || PhaseOf(parent.Spec.Id) is VariantPhase.Failed;

    /// <summary>Returns the sweep's variants for display.</summary>
    /// <param name="queue">The sweep's place in the queue, to tell why a variant waits; null if the pool was not asked.</param>
    public CellSnapshot[] Cells(SweepQueue? queue)
    {
        var waits = (queue?.Waiting ?? []).ToDictionary(wait => wait.Variant);
        return [.. Spec.Variants.SelectMany(variant => RefinedCells(variant, waits).Prepend(Cell(variant, waits)))];
    }

    private IEnumerable<NamedVariant> UnsettledOfFile => Settled is null ? BegunOfFile : BegunOfFile.Where(variant => !Settled.Contains(variant.Name));

    private IEnumerable<NamedVariant> BegunOfFile => Begun is null ? Spec.Variants : Spec.Variants.Where((_, i) => Begun.Contains(i));

    /// <summary>Whether a variant of the file and its rounds are trained, their jobs are complete, and no round is due.</summary>
    private bool IsSettled(NamedVariant variant) =>
        RoundsOf(variant).Prepend(variant).All(one =>
            IsOver(one.Spec) && PhaseOf(one.Spec.Id) is not VariantPhase.Failed && AllJobsOf(one.Spec).All(job => PhaseOf(job) is JobPhase.Completed)) &&
        (variant.Refine is null || NextRound(variant) is null);

    /// <summary>Returns the refinement rounds of a variant of the file, in order.</summary>
    internal IEnumerable<NamedVariant> RoundsOf(NamedVariant variant) =>
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
        return found.Length > 0 && Array.TrueForAll(found, one => one.Phase is JobPhase.Completed) && Array.Exists(found, one => one.Failures > 0)
            ? new(variant, number + 1, latest, [.. found.Where(one => one.Failures > 0).Select(one => one.Key)])
            : null;
    }

    /// <summary>Returns a variant of the file for display.</summary>
    internal CellSnapshot Cell(NamedVariant variant, Dictionary<VariantId, PoolWait> waits) => new(
        variant.Name,
        variant.Spec,
        SeenFrom(waits, TrainingOf(variant.Spec)),
        [.. SnapshotsOf(variant.Spec)],
        WaitingOf(variant, waits),
        variant.Refine,
        Requires: variant.Requires,
        Cause: waits.GetValueOrDefault(variant.Spec.Id)?.Cause,
        Decision: Decisions?.Of(variant.Spec.Id)?.Words);

    private IEnumerable<CellSnapshot> RefinedCells(NamedVariant variant, Dictionary<VariantId, PoolWait> waits)
    {
        var (before, number) = (variant, 0);
        foreach (var round in RoundsOf(variant))
        {
            yield return RefinedCell(round, before, ++number, waits);
            before = round;
        }
    }

    /// <summary>Returns a refinement round for display.</summary>
    internal CellSnapshot RefinedCell(NamedVariant round, NamedVariant mended, int number, Dictionary<VariantId, PoolWait> waits)
    {
        var focus = round.Spec.Focus!;
        var failures = VerificationsOf(mended.Spec).Sum(verification => verification.Failures);
        return Cell(round, waits) with { RefinedFrom = new(mended.Name, number, focus.Count, focus.Percent, failures) };
    }

    /// <summary>A variant that waits in the queue is not training, whatever its lost attempt reported last.</summary>
    internal static VariantSnapshot SeenFrom(Dictionary<VariantId, PoolWait> waits, VariantSnapshot training) =>
        training.Phase is VariantPhase.Training && waits.ContainsKey(training.Id)
            ? training with { Phase = VariantPhase.Queued, StepsPerSecond = null, Silo = null }
            : training;

    /// <summary>Returns what was heard of a variant last.</summary>
    internal VariantSnapshot TrainingOf(VariantSpec spec)
    {
        var heard = Variants.GetValueOrDefault(spec.Id) ?? new() { Id = spec.Id, Phase = Begun is null ? VariantPhase.New : Waiting, Steps = spec.Steps };
        return Decisions?.Of(spec.Id) switch
        {
            { End: { } end } => heard with
            {
                Phase = VariantPhase.Resting,
                IsOver = true,
                Step = end.Step,
                Weights = end.Weights,
                Loss = end.Loss,
                AverageFinalLoss = null,
                StepsPerSecond = null,
                Silo = null,
            },
            { IsOver: true } when heard.Phase is VariantPhase.Resting or VariantPhase.Queued => heard with { Phase = VariantPhase.Resting, IsOver = true, Weights = null },
            _ => heard,
        };
    }

    /// <summary>Whether no more training of a variant is wanted or possible.</summary>
    private bool IsOver(VariantSpec spec) => PhaseOf(spec.Id) is VariantPhase.Trained or VariantPhase.Failed || Decisions?.Of(spec.Id) is { IsOver: true };

    /// <summary>Returns the model of a variant; null until it is trained, or has ended early.</summary>
    private WeightsRef? ModelOf(VariantSpec spec) => Decisions?.Of(spec.Id) is { End: var end } && (end is not null || PhaseOf(spec.Id) is not VariantPhase.Trained)
        ? end?.Weights
        : Variants.GetValueOrDefault(spec.Id)?.Weights;

    private IEnumerable<IJobSnapshot> SnapshotsOf(VariantSpec spec) =>
        JobsOf(spec).Select(job => (job.Plan, job.Key)).Select(job => Jobs.GetValueOrDefault(job.Key) ?? job.Plan.Unstarted(job.Key));

    private IEnumerable<VerificationSnapshot> VerificationsOf(VariantSpec spec) => SnapshotsOf(spec).OfType<VerificationSnapshot>();

    private string? WaitingOf(NamedVariant variant, Dictionary<VariantId, PoolWait> waits)
    {
        var spec = variant.Spec;
        if (PhaseOf(spec.Id) is VariantPhase.New or VariantPhase.Queued && AwaitedBy(spec) is { } parent)
        {
            return WaitText.ForParent(parent.Name, TrainingOf(parent.Spec), waits.GetValueOrDefault(parent.Spec.Id));
        }

        if (waits.TryGetValue(spec.Id, out var wait))
        {
            return WaitText.ForSlot(wait, variant.Requires ?? [], Spec.Terms ?? new());
        }

        if (Begun is not null && Waiting is VariantPhase.Queued && !Variants.ContainsKey(spec.Id))
        {
            return WaitText.ForTurn;
        }

        if (PhaseOf(spec.Id) is VariantPhase.Resting && Decisions?.Of(spec.Id) is { IsOver: false, Words: { } words })
        {
            return words;
        }

        var waiting = SnapshotsOf(spec).FirstOrDefault(job => job is { Phase: JobPhase.Running, Done: 0 });
        return waiting is null ? null : $"{waiting.Job} waits for a slot";
    }

    /// <summary>Returns the parent whose weights a variant still waits for; null if it has none, or they are there.</summary>
    internal NamedVariant? AwaitedBy(VariantSpec spec) =>
        spec.ParentVariant is { } parent && PhaseOf(parent) is not VariantPhase.Trained
            ? (_members ??= Members.DistinctBy(variant => variant.Spec.Id).ToDictionary(variant => variant.Spec.Id)).GetValueOrDefault(parent)
            : null;

    /// <summary>Whether a variant may be stacked. One that met an error is trained alone, so that it cannot take others of a stack with it again.</summary>
    private bool MayBeStacked(VariantId id) =>
        Spec.Fuse is Stacking.Auto && !(Variants.TryGetValue(id, out var variant) && variant.Restarts > 0);

    private VariantPhase PhaseOf(VariantId id) => Variants.TryGetValue(id, out var variant) ? variant.Phase : VariantPhase.New;

    private JobPhase PhaseOf(JobRequest job) => Jobs.GetValueOrDefault(job.Key)?.Phase ?? JobPhase.New;
}
