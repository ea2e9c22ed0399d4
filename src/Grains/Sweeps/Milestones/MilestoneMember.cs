namespace VerifiedAddition.Grains;

/// <summary>A variant of a sweep that decides at milestones, with what is known of it.</summary>
internal sealed class MilestoneMember
{
    private readonly SweepSpec _sweep;
    private readonly NamedVariant _variant;
    private readonly VariantSnapshot? _now;
    private readonly IReadOnlyDictionary<string, IJobSnapshot> _jobs;
    private readonly Dictionary<int, RungVerdict> _verdicts = [];
    private readonly (Milestone At, string Words)? _end;
    private readonly int? _asked;

    public MilestoneMember(SweepSpec sweep, NamedVariant variant, int place, VariantSnapshot? now, IReadOnlyDictionary<string, IJobSnapshot> jobs)
    {
        (_sweep, _variant, _now, _jobs, Place) = (sweep, variant, now, jobs, place);
        (_end, _asked) = End();
    }

    /// <summary>Its place among the variants of the sweep.</summary>
    public int Place { get; }

    public VariantId Id => _variant.Spec.Id;

    public string Name => _variant.Name;

    /// <summary>Whether it has ended early, at this step or before.</summary>
    public bool HasEndedBy(int step) => _end?.At.Step <= step;

    /// <summary>Whether it has trained beyond this step.</summary>
    public bool IsBeyond(int step) => _now is { Phase: VariantPhase.Trained } || _now?.CheckpointStep > step;

    /// <summary>Records what was decided of it at a rung.</summary>
    public void Judge(int rung, RungVerdict verdict) => _verdicts[rung] = verdict;

    /// <summary>Returns what is known of it at a rung.</summary>
    public MilestoneResult ResultAt(int rung)
    {
        var halving = _sweep.Halving!;
        if (_end is { At.Step: var ended } && ended < rung)
        {
            return new(MilestoneState.Known, double.NegativeInfinity, double.NegativeInfinity);
        }

        if (MilestoneAt(rung) is not { } here)
        {
            return new(_now is { Phase: VariantPhase.Failed } ? MilestoneState.Failed : IsBeyond(rung) ? MilestoneState.Passed : MilestoneState.Unknown);
        }

        if (halving.By is HalvingRank.Loss)
        {
            return new(MilestoneState.Known, here.Loss, here.Loss, MilestoneDecisions.Invariant($"loss {here.Loss:G3}"));
        }

        if (here.Weights is null)
        {
            return new(IsBeyond(rung) ? MilestoneState.Passed : MilestoneState.Failed); // they could not be kept, and cannot be asked any more
        }

        var (state, wrong, asked) = Answers(MilestoneDecisions.RankedAt(_sweep, _variant.Spec, here));
        if (state is not MilestoneState.Known)
        {
            return new(state);
        }

        var words = MilestoneDecisions.Invariant($"{wrong:N0} of {asked:N0} wrong");
        return halving.By is HalvingRank.Wrong
            ? new(state, wrong, here.Loss, words)
            : new(state, FirstClean(rung) ?? double.PositiveInfinity, here.Loss, FirstClean(rung) is { } clean ? MilestoneDecisions.Invariant($"no wrong answer from step {clean:N0} on") : words);
    }

    /// <summary>Returns what all this comes to.</summary>
    public Standing Standing()
    {
        var steps = MilestoneRules.Of(_sweep, _variant.Spec);
        string? words = null;
        foreach (var step in steps)
        {
            if (_end is { } end && end.At.Step == step)
            {
                return new(Goal(step, isEnd: true), IsOver: true, end.At, end.Words);
            }

            if (MilestoneAt(step) is null)
            {
                if (IsBeyond(step))
                {
                    continue;
                }

                return new(Goal(step), IsOver: false, null, words);
            }

            if (_asked == step)
            {
                return new(Goal(step), IsOver: false, null, MilestoneDecisions.Invariant($"rests at step {step:N0} while its answers are verified"));
            }

            if (_sweep.Halving?.Rungs.Contains(step) is true)
            {
                var verdict = _verdicts.GetValueOrDefault(step) ?? new(GoesOn: false, IsFinal: false, MilestoneDecisions.Invariant($"rests at step {step:N0}"));
                words = verdict.Words;
                if (!verdict.GoesOn)
                {
                    return new(Goal(step), verdict.IsFinal, null, words);
                }
            }
        }

        return new(Goal(_variant.Spec.Steps), IsOver: false, null, words);

        TrainingGoal Goal(int until, bool isEnd = false) => new(until, steps, MilestoneRules.KeepsWeights(_sweep), isEnd);
    }

    private Milestone? MilestoneAt(int step) => _now is null ? null : Array.Find(_now.Milestones, one => one.Step == step);

    /// <summary>Returns the milestone at which it ends early, if it does; otherwise the step at which that is not known yet, if there is one.</summary>
    private ((Milestone At, string Words)? End, int? Asked) End()
    {
        if (_sweep.StopWhen is not { } stop || _now is null)
        {
            return default;
        }

        foreach (var here in _now.Milestones.Where(one => one.Weights is not null && stop.At.Contains(one.Step) && MilestoneDecisions.IsLowEnough(stop, one)))
        {
            var (state, wrong, asked) = Answers(MilestoneDecisions.AskedAt(_sweep, _variant.Spec, here));
            if (state is MilestoneState.Unknown)
            {
                return (null, here.Step);
            }

            if (state is MilestoneState.Known && wrong == 0)
            {
                string?[] why =
                [
                    stop.Loss is { } most ? MilestoneDecisions.Invariant($"its loss {here.Loss:G3} is below {most:G3}") : null,
                    stop.Clean is null ? null : MilestoneDecisions.Invariant($"all of {asked:N0} answers are right"),
                ];
                return ((here, MilestoneDecisions.Invariant($"ended at step {here.Step:N0} of {_variant.Spec.Steps:N0}: {string.Join(", and ", why.OfType<string>())}")), null);
            }
        }

        return default;
    }

    /// <summary>Returns the first rung at which it answered everything rightly, and at all later ones up to this.</summary>
    private int? FirstClean(int rung)
    {
        int? first = null;
        foreach (var step in _sweep.Halving!.Rungs.Where(step => step <= rung))
        {
            var isClean = MilestoneAt(step) is { Weights: not null } there && Answers(MilestoneDecisions.RankedAt(_sweep, _variant.Spec, there)) is (MilestoneState.Known, 0, _);
            first = isClean ? first ?? step : null;
        }

        return first;
    }

    private (MilestoneState State, long Wrong, long Asked) Answers(IEnumerable<JobRequest> requests)
    {
        var (wrong, asked) = (0L, 0L);
        foreach (var job in requests.Select(request => _jobs.GetValueOrDefault(request.Key)))
        {
            switch (job)
            {
                case VerificationSnapshot { Phase: JobPhase.Completed } done:
                    (wrong, asked) = (wrong + done.Failures, asked + done.Asked);
                    break;
                case { Phase: JobPhase.Failed }:
                    return (MilestoneState.Failed, 0, 0);
                default:
                    return (MilestoneState.Unknown, 0, 0);
            }
        }

        return (MilestoneState.Known, wrong, asked);
    }
}
