namespace VerifiedAddition.Grains;

/// <summary>One variant's training run: what was decided and what is stored. Pure: no clock, no input or output.</summary>
/// <remarks>
/// Attempts are fenced by their lease. An attempt that begins takes the run over from every attempt with a lower epoch; messages under
/// any lease but the newest attempt's have no effect, and their sender is told to stop. What has a default of its own can be set,
/// because of <see cref="StateMetadata"/>.
/// </remarks>
public sealed record VariantRun
{
    public static readonly VariantRun None = new();

    public VariantSpec? Spec { get; init; }

    public VariantPhase Phase { get; init; }

    /// <summary>The epoch of the attempt that owns the run; 0 before the first.</summary>
    public long Epoch { get; init; }

    /// <summary>The slot to which the pool gave that lease; null before the first, and in states stored by older versions.</summary>
    public WorkerId? Worker { get; init; }

    /// <summary>The sweeps that want the variant, in the order of their requests.</summary>
    public IReadOnlyList<string> Sweeps { get; set; } = [];

    /// <summary>When a sweep last wanted it; null if none has, and in states stored by older versions.</summary>
    public DateTimeOffset? RequestedUtc { get; init; }

    /// <summary>How far these sweeps want it trained at present; a sweep that is not here wants all of it.</summary>
    public IReadOnlyList<SweepGoal> Goals { get; set; } = [];

    /// <summary>How far it had come at the steps at which sweeps wanted to know, rising.</summary>
    public IReadOnlyList<Milestone> Milestones { get; set; } = [];

    /// <summary>Stored checkpoints, the newest first.</summary>
    public IReadOnlyList<CheckpointRef> Checkpoints { get; set; } = [];

    public WeightsRef? Weights { get; init; }

    /// <summary>The weights that the newest attempt inherited; null before the first attempt, or without a parent.</summary>
    public WeightsRef? Parent { get; init; }

    public double? AverageFinalLoss { get; init; }

    /// <summary>The record of every step of an attempt that made its last one: it finished, or its values diverged.</summary>
    public RecordRef? Record { get; init; }

    /// <summary>Attempts that ended in an error since the variant was last requested.</summary>
    public int Restarts { get; init; }

    /// <summary>Number of these since the last checkpoint of a later step than any before: a variant that makes progress is not given up.</summary>
    public int FaultsInVain { get; init; }

    public string? Error { get; init; }

    /// <summary>Training time of earlier attempts, in seconds.</summary>
    public double EarlierSeconds { get; init; }

    /// <summary>The last report of the attempt that owns the run.</summary>
    public TrainingReport? Latest { get; init; }

    /// <summary>Names of the silos on which attempts failed since the variant was last requested.</summary>
    public IReadOnlyList<string> FaultedOn { get; set; } = [];

    /// <summary>The variant's events, the oldest first; only the newest are kept.</summary>
    public IReadOnlyList<VariantEvent> Events { get; set; } = [];

    /// <summary>Name of the silo whose attempt owns the run; null if there is none.</summary>
    public string? Silo { get; init; }

    /// <summary>The trace in which the variant was last requested, as a W3C traceparent; null if there is none.</summary>
    public string? Trace { get; init; }

    /// <summary>A sweep wants the variant.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="spec">The variant's specification.</param>
    /// <param name="goal">How far it wants it trained; null for to the end.</param>
    public VariantRun Required(string sweep, VariantSpec spec, TrainingGoal? goal = null)
    {
        var wanted = this with
        {
            Spec = spec,
            Sweeps = Sweeps.Contains(sweep, StringComparer.Ordinal) ? Sweeps : [.. Sweeps, sweep],
            Goals = goal is null ? WithoutGoalOf(sweep) : [.. WithoutGoalOf(sweep), new(sweep, goal)],
            Restarts = Phase is VariantPhase.Failed ? 0 : Restarts,
            FaultsInVain = Phase is VariantPhase.Failed ? 0 : FaultsInVain,
            FaultedOn = Phase is VariantPhase.Failed ? [] : FaultedOn,
            Error = Phase is VariantPhase.Failed ? null : Error,
        };
        return wanted with { Phase = Phase is VariantPhase.Training or VariantPhase.Trained ? Phase : wanted.Idle };
    }

    /// <summary>A sweep no longer wants the variant.</summary>
    public VariantRun Released(string sweep)
    {
        var left = Sweeps.Where(name => !string.Equals(name, sweep, StringComparison.Ordinal)).ToArray();
        var released = this with { Sweeps = left, Goals = WithoutGoalOf(sweep) };
        return Phase switch
        {
            VariantPhase.Queued or VariantPhase.Training or VariantPhase.Resting when left.Length == 0 => released with { Phase = VariantPhase.Cancelled },
            VariantPhase.Queued => released with { Phase = released.Idle },
            _ => released,
        };
    }

    /// <summary>Considers the state of the parent; a variant that waits for a failed parent fails.</summary>
    /// <param name="name">The parent's name in a sweep.</param>
    /// <param name="parent">The parent's state.</param>
    public VariantRun Behind(string name, VariantSnapshot parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return Phase is VariantPhase.Queued && parent.Phase is VariantPhase.Failed
            ? this with { Phase = VariantPhase.Failed, Error = $"parent {name} failed: {parent.Error}" }
            : this;
    }

    /// <summary>Whether this is the lease under which the newest attempt began.</summary>
    public bool IsLeasedTo(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return ticket.Epoch == Epoch && ticket.Worker == Worker;
    }

    /// <summary>
    /// The pool says that it gave this lease, which is unknown here: an older version began it, or the storage has lost it. A waiting
    /// variant is therefore in training.
    /// </summary>
    public VariantRun TakenUp(TrainingTicket ticket) =>
        Phase is VariantPhase.Queued ? LeasedTo(ticket) with { Phase = VariantPhase.Training, Silo = ticket.Worker.SiloName } : LeasedTo(ticket);

    /// <summary>An attempt begins.</summary>
    /// <param name="ticket">The attempt's lease, given by the pool.</param>
    /// <param name="parent">The inherited weights; null if there are none, or none yet.</param>
    /// <param name="final">The last checkpoint of the variant that this one extends; null if it extends none, or that one has none any more.</param>
    public (VariantRun Next, TrainingOrder Order) Begun(TrainingTicket ticket, WeightsRef? parent = null, CheckpointRef? final = null)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        if (ticket.Epoch < Epoch)
        {
            return (this, new(TrainingDirective.Fenced, null, [], Owner: Epoch));
        }

        if (Phase is not (VariantPhase.Queued or VariantPhase.Training) || (Spec?.Parent is not null && parent is null))
        {
            return (this, new(TrainingDirective.Stop, null, []));
        }

        if (ticket.Epoch == Epoch && Silo is null)
        {
            // Its attempt has ended, and its return was lost. Another attempt has another epoch: delayed reports of this one do not count for that.
            return (this, new(TrainingDirective.Stop, null, []));
        }

        var next = ticket.Epoch == Epoch // the worker asks again after a lost reply
            ? LeasedTo(ticket)
            : WithoutAttempt().LeasedTo(ticket) with { Phase = VariantPhase.Training, Silo = ticket.Worker.SiloName, Parent = parent };
        return (next, new(TrainingDirective.Continue, Spec, [.. Checkpoints], next.Parent, Trace, Extended: final, Goal: Goal()));
    }

    /// <summary>An attempt reports.</summary>
    /// <param name="ticket">The attempt's lease.</param>
    /// <param name="report">The report.</param>
    /// <param name="maxRestarts">Errors without progress in between after which the variant is given up.</param>
    /// <param name="keep">Number of checkpoints to remember, at least 1.</param>
    public (VariantRun Next, TrainingDirective Directive) After(TrainingTicket ticket, TrainingReport report, int maxRestarts, int keep)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(report);
        if (!IsLeasedTo(ticket))
        {
            return (this, TrainingDirective.Fenced);
        }

        if (Phase is VariantPhase.Trained or VariantPhase.Failed)
        {
            return (this, TrainingDirective.Stop); // an end that was already recorded is reported again
        }

        var heard = Heard(report, keep);
        return report.State switch
        {
            AttemptState.Running => (heard, Phase is VariantPhase.Training ? TrainingDirective.Continue : TrainingDirective.Stop),
            AttemptState.Finished => (heard.Ended(VariantPhase.Trained) with
            {
                Weights = report.Weights,
                AverageFinalLoss = report.AverageFinalLoss,
                Error = null,
            }, TrainingDirective.Stop),
            AttemptState.Suspended or AttemptState.Faulted when Silo is null && Phase is not VariantPhase.Training =>
                (this, TrainingDirective.Stop), // it was already recorded, and is reported again
            AttemptState.Suspended => (heard.AtCheckpoint().Ended(heard.Idle), TrainingDirective.Stop),
            AttemptState.Faulted => (heard.AtCheckpoint().Ended(heard.FaultsInVain < maxRestarts ? heard.Idle : VariantPhase.Failed) with
            {
                Restarts = Restarts + 1,
                FaultsInVain = heard.FaultsInVain + 1,
                FaultedOn = [.. FaultedOn.Append(ticket.Worker.SiloName).Distinct(StringComparer.Ordinal)],
                Error = report.Error,
            }, TrainingDirective.Stop),
            _ => (heard.Ended(VariantPhase.Failed) with { Error = report.Error }, TrainingDirective.Stop),
        };
    }

    /// <summary>The pool gives the variant up.</summary>
    /// <param name="reason">The reason, and what to do.</param>
    public VariantRun GivenUp(string reason) =>
        Phase is VariantPhase.Queued or VariantPhase.Training ? AtCheckpoint().Ended(VariantPhase.Failed) with { Error = reason } : this;

    /// <summary>An attempt continues, but its report could not be stored: only what a restart may forget is taken from it.</summary>
    /// <param name="report">The report.</param>
    /// <param name="trouble">Why it could not be stored.</param>
    public VariantRun Unstored(TrainingReport report, string trouble)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Phase is VariantPhase.Training
            ? this with { Latest = Untold(report) with { StorageTrouble = report.StorageTrouble ?? trouble } }
            : this;
    }

    /// <summary>Whether <paramref name="next"/> differs from this in what a restart needs, and so must be stored.</summary>
    public bool DiffersDurably(VariantRun next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next.Phase != Phase || next.Epoch != Epoch || next.Restarts != Restarts || next.Spec != Spec ||
            !next.Sweeps.SequenceEqual(Sweeps, StringComparer.Ordinal) || !next.Checkpoints.SequenceEqual(Checkpoints) ||
            !next.Goals.SequenceEqual(Goals) || !next.Milestones.SequenceEqual(Milestones);
    }

    public VariantSnapshot Snapshot(VariantId id) => new()
    {
        Id = id,
        Phase = Phase,
        Step = Phase is VariantPhase.Trained ? Spec?.Steps ?? 0 : Math.Max(Latest?.Step ?? 0, CheckpointStep),
        Steps = Spec?.Steps ?? 0,
        Loss = Latest?.Loss,
        StepsPerSecond = Phase is VariantPhase.Training ? Latest?.StepsPerSecond : null,
        TrainingSeconds = EarlierSeconds + (Latest?.AttemptSeconds ?? 0),
        AverageFinalLoss = AverageFinalLoss,
        Weights = Weights ?? (Phase is VariantPhase.Resting ? EndedAt?.Weights : null),
        Record = Record,
        Error = Error ?? Latest?.Error,
        Silo = Silo,
        Restarts = Restarts,
        CheckpointStep = CheckpointStep,
        Sweeps = [.. Sweeps],
        Parent = Parent,
        FaultedOn = [.. FaultedOn],
        StorageTrouble = Phase is VariantPhase.Trained or VariantPhase.Failed ? null : Latest?.StorageTrouble,
        Milestones = [.. Milestones],
        RequestedUtc = RequestedUtc,
    };

    /// <summary>The step of the newest checkpoint; 0 if there is none.</summary>
    internal int CheckpointStep => Checkpoints.Count == 0 ? 0 : Checkpoints[0].Step;

    /// <summary>Number of steps after which training rests: the furthest that any sweep wants.</summary>
    private int Limit => Goals.Count == 0 || Goals.Count < Sweeps.Count ? int.MaxValue : Goals.Max(one => one.Goal.Until);

    /// <summary>The phase of a variant that is wanted and does not train: it waits for a slot, unless it has come as far as it is to come.</summary>
    private VariantPhase Idle =>
        Limit < Spec?.Steps && (CheckpointStep > Limit || (CheckpointStep == Limit && Milestones.Any(one => one.Step == Limit)))
            ? VariantPhase.Resting
            : VariantPhase.Queued;

    /// <summary>The milestone that a sweep takes for the variant's end; null if none does.</summary>
    private Milestone? EndedAt => Goals.LastOrDefault(one => one.Goal.IsEnd) is { } end ? Milestones.LastOrDefault(one => one.Step == end.Goal.Until) : null;

    /// <summary>Returns what all sweeps together want of an attempt; null if that is only its end.</summary>
    private TrainingGoal? Goal() => Goals.Count == 0
        ? null
        : new(
            Math.Min(Limit, Spec!.Steps),
            [.. Goals.SelectMany(one => one.Goal.Milestones).Where(step => Milestones.All(known => known.Step != step)).Distinct().Order()],
            Goals.Any(one => one.Goal.KeepsWeights));

    private SweepGoal[] WithoutGoalOf(string sweep) => [.. Goals.Where(one => !string.Equals(one.Sweep, sweep, StringComparison.Ordinal))];

    /// <summary>Ends the attempt; a cancelled variant stays cancelled, but a finished one is finished.</summary>
    private VariantRun Ended(VariantPhase phase) => this with
    {
        Phase = Phase is VariantPhase.Cancelled && phase is not VariantPhase.Trained ? VariantPhase.Cancelled : phase,
        EarlierSeconds = EarlierSeconds + (Latest?.AttemptSeconds ?? 0),
        Latest = Latest is null ? null : Latest with { AttemptSeconds = 0, Error = null },
        Silo = null,
    };

    /// <summary>Returns a report without what would change the stored state.</summary>
    private TrainingReport Untold(TrainingReport report) => report with { Checkpoint = Latest?.Checkpoint, BeganAt = Latest?.BeganAt };

    /// <summary>Sets the step back to the newest checkpoint: what was done beyond it is lost with the attempt.</summary>
    private VariantRun AtCheckpoint() => this with { Latest = Latest is null ? null : Latest with { Step = CheckpointStep } };

    private VariantRun Heard(TrainingReport report, int keep)
    {
        // The first report tells where the attempt could begin: checkpoints of later steps are unreadable.
        var readable = Latest?.BeganAt is null && report.BeganAt is { } began && began < CheckpointStep
            ? this with { Checkpoints = [.. Checkpoints.Where(checkpoint => checkpoint.Step <= began)] }
            : this;
        return readable with
        {
            Latest = report with { BeganAt = report.BeganAt ?? Latest?.BeganAt }, // reports may arrive out of order
            Checkpoints = readable.Remembering(report.Checkpoint, keep),
            Record = report.Record ?? Record,
            Milestones = report.Milestones.All(one => Milestones.Any(known => known.Step == one.Step))
                ? Milestones
                : [.. Milestones.UnionBy(report.Milestones, one => one.Step).OrderBy(one => one.Step)],
            FaultsInVain = report.Checkpoint?.Step > CheckpointStep ? 0 : FaultsInVain,
        };
    }

    private VariantRun LeasedTo(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return this with { Epoch = ticket.Epoch, Worker = ticket.Worker };
    }

    /// <summary>Removes the attempt's own figures and keeps its training time.</summary>
    private VariantRun WithoutAttempt() => this with { EarlierSeconds = EarlierSeconds + (Latest?.AttemptSeconds ?? 0), Latest = null };

    /// <summary>Remembers a checkpoint. One of an earlier step than the newest comes from a delayed report, and may already be deleted.</summary>
    private IReadOnlyList<CheckpointRef> Remembering(CheckpointRef? checkpoint, int keep) =>
        checkpoint is null || checkpoint.Step < CheckpointStep || Checkpoints.Contains(checkpoint)
            ? Checkpoints
            : [.. Checkpoints.Prepend(checkpoint).Take(keep)];
}
