using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The grid's guarantees, checked against its behaviour.</summary>
internal sealed class Invariants(History history)
{
    private readonly Dictionary<VariantId, CheckpointRef> _acknowledged = [];

    /// <summary>The newest attempt of each variant that was forgotten: a silo that stood still may still acknowledge its checkpoints.</summary>
    private readonly Dictionary<VariantId, long> _forgotten = [];

    private readonly HashSet<VariantId> _finished = [];

    /// <summary>Variants that an attempt ever finished, also before they were forgotten.</summary>
    private readonly HashSet<VariantId> _everFinished = [];

    /// <summary>Variants that ever failed, and were ranked last while they had.</summary>
    private readonly HashSet<VariantId> _everFailed = [];

    private bool _wasRestored;

    private readonly Dictionary<string, (SweepPhase Phase, bool IsTold)> _answered = new(StringComparer.Ordinal);

    /// <summary>The other sweeps that there were when a sweep's deletion began, and have been since.</summary>
    private readonly Dictionary<string, HashSet<string>> _others = new(StringComparer.Ordinal);

    /// <summary>The sweeps of all leases that have ended, by their epochs.</summary>
    private Dictionary<long, string> _ended = [];

    private Dictionary<long, string> _endedAtBackup = [];

    /// <summary>Everything stored was copied.</summary>
    public void BackedUp() => _endedAtBackup = new(_ended);

    /// <summary>At the end of a history: every lease that has ended is on the page of its sweep or still in the pool's outbox, once.</summary>
    public void RequireCharges()
    {
        var outbox = SimulatedLeases.StoredIn(history.Storage)?.Outbox ?? [];
        foreach (var (sweep, ended) in history.Sweeps.Select(sweep => (sweep.Name, _ended.Count(lease => lease.Value == sweep.Name))))
        {
            var page = history.Storage.Stored<LedgerPageGrain.Memory>(SimulatedNetwork.IdOf<ILedgerPageGrain>($"sweep-{sweep}"))?.Page ?? LedgerPage.Empty;
            var charged = page.Lines.Sum(line => line.Leases) + outbox.Count(charge => charge.Sweep == sweep && charge.Number > page.Number);
            if (charged != ended)
            {
                Break($"{ended} leases of {sweep} have ended, and {charged} are charged.");
            }
        }
    }

    /// <summary>A grain's state is about to be stored.</summary>
    public void Written(GrainId grain, object? before, object after)
    {
        switch (after)
        {
            case VariantRun run:
                Written(new VariantId(grain.Key.ToString()!), before as VariantRun ?? VariantRun.None, run);
                break;
            case StoredLeases leases:
                Written(SimulatedLeases.StoredIn(history.Storage) ?? new(new Dictionary<TrainingTicket, string>(), 0, []), SimulatedLeases.StoredIn(history.Storage, grain, leases)!);
                break;
            case SweepGrain.Memory sweep:
                RequireStanding(grain.Key.ToString()!, sweep.Phase);
                if (sweep.Phase is SweepPhase.Deleting)
                {
                    _others.TryAdd(grain.Key.ToString()!, [.. history.Sweeps.Select(other => other.Name).Where(other => other != grain.Key.ToString() && IsThere(other))]);
                }

                break;
        }
    }

    /// <summary>A page of the pool's leases was written.</summary>
    public void PageWritten(SimulatedActivation writer, long generation)
    {
        var newest = history.Network.NewestOf(writer.GrainId)!;
        if (!ReferenceEquals(newest, writer) && !newest.IsBeginning && newest.TakenOver == generation)
        {
            Break($"A pool that another activation has overtaken has written a page of generation {generation}.");
        }
    }

    /// <summary>A grain's state is about to be deleted.</summary>
    public void Cleared(GrainId grain, object? before)
    {
        var key = grain.Key.ToString()!;
        history.Say(() => $"the state of {grain} is deleted");
        if (before is LeasePage page)
        {
            if (history.Storage.All<DevicePoolGrain.Memory>().Any(pool => pool.State.Pages is { Count: > 0 } pages && pages.Generation == page.Generation))
            {
                Break($"The page {key} is deleted, which the pool's state names.");
            }
        }
        else if (grain.Type.ToString() is nameof(ISweepGrain))
        {
            _others.Remove(key);
            foreach (var others in _others.Values)
            {
                others.Remove(key);
            }
        }
        else
        {
            Forgotten(new(key), before as VariantRun ?? VariantRun.None);
        }
    }

    /// <summary>An attempt reported.</summary>
    public void Reported(TrainingTicket ticket, VariantRun? before, VariantRun? after)
    {
        if (before is not null && ticket.Epoch < before.Epoch && !ReferenceEquals(before, after))
        {
            Break($"A report of epoch {ticket.Epoch} counted though epoch {before.Epoch} owns the variant.");
        }
    }

    /// <summary>An attempt was told that the variant's state names its checkpoint.</summary>
    public void Acknowledged(VariantId variant, CheckpointRef checkpoint)
    {
        var epoch = long.Parse(checkpoint.Key.Split('/')[2], CultureInfo.InvariantCulture);
        if (epoch > _forgotten.GetValueOrDefault(variant) && !history.Artefacts.IsDamaged(checkpoint.Key) && checkpoint.Step > (_acknowledged.GetValueOrDefault(variant)?.Step ?? -1))
        {
            _acknowledged[variant] = checkpoint;
        }
    }

    /// <summary>A checkpoint is damaged; of its variant, only what is stored again is guaranteed.</summary>
    public void Damaged(VariantId variant) => _acknowledged.Remove(variant);

    /// <summary>An attempt starts training at a step.</summary>
    public void Began(TrainingTicket ticket, int step)
    {
        if (_acknowledged.TryGetValue(ticket.Variant, out var promised) && step < promised.Step &&
            history.Storage.Stored<VariantRun>(SimulatedNetwork.IdOf<IVariantGrain>(ticket.Variant.Value))?.Epoch == ticket.Epoch)
        {
            Break($"The attempt of epoch {ticket.Epoch} begins at step {step}, though step {promised.Step} was acknowledged.");
        }
    }

    /// <summary>An attempt made the variant's last step, and its weights are stored.</summary>
    public void Finished(VariantId variant)
    {
        _finished.Add(variant);
        _everFinished.Add(variant);
    }

    /// <summary>An attempt deleted a checkpoint. One named in a delayed report is not known yet; an acknowledged one is known to the attempt.</summary>
    public void Deleted(TrainingTicket ticket, string key)
    {
        var run = history.Storage.Stored<VariantRun>(SimulatedNetwork.IdOf<IVariantGrain>(ticket.Variant.Value));
        if (run is { Phase: not VariantPhase.Trained, Checkpoints: [var newest, ..] } && newest.Key == key &&
            _acknowledged.GetValueOrDefault(ticket.Variant)?.Key == key &&
            (ticket.Epoch == run.Epoch || history.Artefacts.LastStep(ticket.Variant) < newest.Step))
        {
            Break($"'{key}' is deleted, which the variant's state names as its newest checkpoint.");
        }
    }

    /// <summary>
    /// A grain deleted an artefact. If its variant is being forgotten, nothing of it is guaranteed any more, even if the state cannot be deleted then and
    /// somebody wants the variant again.
    /// </summary>
    public void DeletedByGrain(string key)
    {
        if (key.Split('/') is ["runs", var name, var epoch, _] && IsBeingForgotten(new(name)))
        {
            _forgotten[new(name)] = Math.Max(long.Parse(epoch, CultureInfo.InvariantCulture), _forgotten.GetValueOrDefault(new(name)));
            _acknowledged.Remove(new(name));
        }
    }

    /// <summary>The grain storage was restored to an earlier state: guarantees given since no longer hold.</summary>
    public void Restored()
    {
        _wasRestored = true; // what was trained is found in part, and goes on
        _finished.UnionWith(_everFinished); // a variant that was forgotten since is there again, and the report of its end may still come
        _acknowledged.Clear();
        _answered.Clear();
        _others.Clear();
        _forgotten.Clear();
        _ended = new(_endedAtBackup);
    }

    /// <summary>A user gives a command, which supersedes the answers to earlier ones.</summary>
    public void Commanded(string sweep) => _answered.Remove(sweep);

    /// <summary>A user's command was answered.</summary>
    public void Answered(string sweep, SweepSnapshot answer)
    {
        var stored = history.Storage.Stored<SweepGrain.Memory>(SimulatedNetwork.IdOf<ISweepGrain>(sweep))?.Phase;
        if (answer.Phase is SweepPhase.New)
        {
            if (stored is not (null or SweepPhase.New))
            {
                Break($"The user was told that there is no {sweep}, but {stored} is stored.");
            }

            return; // no promise: a submission that was given up may still arrive
        }

        if (answer.Phase is SweepPhase.Deleting)
        {
            return; // it will be gone, and its name free
        }

        _answered[sweep] = (answer.Phase, answer.Untold == 0);
        RequireStanding(sweep, stored);
    }

    /// <summary>A variant tells a worker to train it.</summary>
    public void Ordered(TrainingTicket ticket)
    {
        string[] owners = [.. history.Sweeps.Where(sweep => sweep.Variants.Any(variant => variant.Spec.Id == ticket.Variant)).Select(sweep => sweep.Name)];
        if (Array.TrueForAll(owners, owner => _answered.TryGetValue(owner, out var answer) && answer is { Phase: SweepPhase.Paused or SweepPhase.Cancelled, IsTold: true }))
        {
            Break($"{ticket.Variant} is trained under epoch {ticket.Epoch}, though the user was told that {string.Join(" and ", owners)} stand.");
        }
    }

    /// <summary>A variant is forgotten for a sweep that is deleted: no other one may have it that was there when that began.</summary>
    private void Forgotten(VariantId variant, VariantRun before)
    {
        foreach (var sweep in _others.Where(sweep => Lists(sweep.Key, variant)))
        {
            if (sweep.Value.FirstOrDefault(other => IsThere(other) && Lists(other, variant)) is { } owner)
            {
                Break($"{variant} is forgotten because {sweep.Key} is deleted, though {owner} has it, too.");
            }
        }

        _forgotten[variant] = Math.Max(before.Epoch, _forgotten.GetValueOrDefault(variant));
        _acknowledged.Remove(variant);
        _finished.Remove(variant);
    }

    /// <summary>Whether a sweep that has the variant is deleted, and no other one has it.</summary>
    private bool IsBeingForgotten(VariantId variant) =>
        _others.Keys.Any(sweep => Lists(sweep, variant)) && !history.Sweeps.Any(sweep => IsThere(sweep.Name) && Lists(sweep.Name, variant));

    private bool Lists(string sweep, VariantId variant) => history.Sweeps.Single(one => one.Name == sweep).Variants.Any(one => one.Spec.Id == variant);

    private bool IsThere(string sweep) => history.PhaseOf(sweep) is not (null or SweepPhase.New or SweepPhase.Deleting);

    /// <summary>All is over: who was to go on has, and nobody else.</summary>
    public void Ended()
    {
        foreach (var sweep in history.Sweeps.Where(sweep => sweep.Halving is not null && !_wasRestored))
        {
            VariantId[] ids = [.. sweep.Variants.Select(variant => variant.Spec.Id)];
            if (ids.Any(id => _everFailed.Contains(id) || history.Sweeps.Any(other => other != sweep && Lists(other.Name, id))))
            {
                continue; // what was ranked last for a while, and what others train, decides too
            }

            var ideal = Ideal(sweep);
            foreach (var id in ids)
            {
                var run = history.Storage.Stored<VariantRun>(SimulatedNetwork.IdOf<IVariantGrain>(id.Value))?.Snapshot(id);
                var until = Math.Min(ideal.Of(id)!.Goal.Until, sweep.Variants[0].Spec.Steps);

                // That it came there is known even if its checkpoint could not be stored or was damaged since.
                var reached = run?.Phase is VariantPhase.Trained ? sweep.Variants[0].Spec.Steps : run?.Milestones.Append(new(0, 0, null)).Max(one => one.Step);
                if (reached != until || run?.CheckpointStep > until)
                {
                    Break($"{id} is {run?.Phase} at step {run?.CheckpointStep}, but was to be trained to step {until}.");
                }
            }
        }
    }

    /// <summary>Decides a sweep whose variants take no time.</summary>
    private static MilestoneDecisions Ideal(SweepSpec sweep)
    {
        var known = new Dictionary<VariantId, VariantSnapshot>();
        while (true)
        {
            var decisions = MilestoneDecisions.Of(sweep, known, new Dictionary<string, IJobSnapshot>(StringComparer.Ordinal))!;
            var next = sweep.Variants.FirstOrDefault(variant => (known.GetValueOrDefault(variant.Spec.Id)?.CheckpointStep ?? 0) < decisions.Of(variant.Spec.Id)!.Goal.Until);
            if (next is null)
            {
                return decisions;
            }

            var (id, until) = (next.Spec.Id, decisions.Of(next.Spec.Id)!.Goal.Until);
            known[id] = new()
            {
                Id = id,
                Phase = until < next.Spec.Steps ? VariantPhase.Resting : VariantPhase.Trained,
                CheckpointStep = until,
                Milestones = [.. sweep.Halving!.Rungs.Where(rung => rung <= until).Select(rung => new Milestone(rung, History.LossOf(id, rung), null))],
            };
        }
    }

    private void Written(VariantId variant, VariantRun before, VariantRun after)
    {
        if (after.Phase is VariantPhase.Failed)
        {
            _everFailed.Add(variant);
        }

        if (after.Epoch < before.Epoch)
        {
            Break($"The epoch of {variant} falls from {before.Epoch} to {after.Epoch}.");
        }

        if (before.Phase is VariantPhase.Trained && (after.Phase is not VariantPhase.Trained || after.Weights != before.Weights))
        {
            Break($"{variant} was trained, and is {after.Phase} now with the weights {after.Weights}.");
        }

        if (after.Phase is VariantPhase.Trained && !_finished.Contains(variant))
        {
            Break($"{variant} is recorded as trained, though no attempt made its last step.");
        }

        var newest = after.Checkpoints.Count == 0 ? null : after.Checkpoints[0];
        if (_acknowledged.TryGetValue(variant, out var promised) && (newest?.Step ?? 0) < promised.Step)
        {
            Break($"{variant} falls back to step {newest?.Step ?? 0}, though step {promised.Step} was acknowledged.");
        }

        if (promised is not null && after.Phase is not VariantPhase.Trained && newest is not null && !IsBeingForgotten(variant) && history.Artefacts.LastStep(variant) < newest.Step)
        {
            Break($"The state of {variant} names '{newest.Key}', but neither that nor a checkpoint of a later step is stored.");
        }
    }

    private void Written(SimulatedLeases before, SimulatedLeases after)
    {
        if (after.Leases.Keys.Select(lease => lease.Variant).Distinct().Count() < after.Leases.Count)
        {
            Break("A variant is leased twice.");
        }

        foreach (var (ended, sweep) in before.Leases.Where(lease => !after.Leases.ContainsKey(lease.Key)))
        {
            if (!_ended.TryAdd(ended.Epoch, sweep))
            {
                Break($"The lease of epoch {ended.Epoch} has ended twice.");
            }
        }

        foreach (var given in after.Leases.Keys.Where(lease => !before.Leases.ContainsKey(lease) && lease.Epoch <= before.Epoch))
        {
            Break($"Epoch {given.Epoch} is given though epoch {before.Epoch} was given before.");
        }

        foreach (var silo in after.Leases.Keys.GroupBy(lease => lease.Worker.Silo).Where(silo => silo.Select(lease => lease.Worker).Distinct().Count() > history.Slots))
        {
            Break($"{silo.Key} holds leases for more workers than its {history.Slots} slots.");
        }
    }

    private void RequireStanding(string sweep, SweepPhase? phase)
    {
        if (_answered.TryGetValue(sweep, out var promised) &&
            (promised.Phase is SweepPhase.Paused or SweepPhase.Cancelled ? phase != promised.Phase : phase is SweepPhase.Paused or SweepPhase.Cancelled or null))
        {
            Break($"The user was told that {sweep} is {promised.Phase}, but {phase} is stored.");
        }
    }

    private void Break(FormattableString what) => history.Break(what.ToString(CultureInfo.InvariantCulture));

    private void Break(string what) => history.Break(what);
}
