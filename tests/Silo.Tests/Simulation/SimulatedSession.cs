using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>An attempt that trains as simulated time passes, and keeps its checkpoints as a real one does.</summary>
internal sealed class SimulatedSession
{
    private readonly SimulatedSilo _silo;
    private readonly TrainingAttempt _attempt;
    private readonly CheckpointRetention _shelf;
    private readonly int _stepsATick;
    private StopMode? _stop;
    private bool _begun;

    public SimulatedSession(SimulatedSilo silo, TrainingAttempt attempt)
    {
        (_silo, _attempt) = (silo, attempt);
        _shelf = new(attempt.Checkpoints, History.Training.Value.KeepCheckpoints);
        _stepsATick = 4 + History.Below(8);
        Begin();
    }

    public TrainingReport Latest { get; private set; } = new() { State = AttemptState.Running };

    public bool HasEnded => Latest.State is not AttemptState.Running;

    private History History => _silo.History;

    private TrainingTicket Ticket => _attempt.Ticket;

    public void Acknowledge(CheckpointRef checkpoint)
    {
        _shelf.Acknowledge(checkpoint);
        History.Invariants.Acknowledged(Ticket.Variant, checkpoint);
    }

    public void Stop(StopMode mode)
    {
        _stop = mode;
        if (!HasEnded)
        {
            if (_begun && mode is StopMode.Suspend)
            {
                Save();
            }

            End(AttemptState.Suspended);
        }
    }

    private void Begin()
    {
        if (HasEnded)
        {
            return;
        }

        try
        {
            CheckpointRef[] all = [.. CheckpointKeys.Newest(History.Artefacts, Ticket, _attempt.Checkpoints)];
            var found = Array.Find(all, checkpoint => IsReadable(checkpoint.Key));
            if (found is not null)
            {
                _shelf.BeginAt(found, all);
                Prune();
            }

            var isKnown = found is null || _attempt.Checkpoints.Contains(found);
            Latest = Latest with { Step = found?.Step ?? 0, BeganAt = found?.Step ?? 0, Checkpoint = isKnown ? null : found! with { Sha256 = "00" } };
            _begun = true;
            History.Invariants.Began(Ticket, Latest.Step);
            History.Say(() => $"{_silo.Name}: {Ticket.Variant.Value[..4]} trains from {Latest.Step} under epoch {Ticket.Epoch}");
        }
        catch (IOException e)
        {
            Latest = Latest with { StorageTrouble = e.Message };
        }

        _silo.After(TimeSpan.FromSeconds(_begun ? 2 : 1), _begun ? Tick : Begin);
    }

    private bool IsReadable(string key)
    {
        try
        {
            History.Artefacts.OpenRead(key).Dispose();
            return true;
        }
        catch (Exception e) when (e is ArtefactNotFoundException or EndOfStreamException)
        {
            return false;
        }
    }

    private void Tick()
    {
        if (HasEnded)
        {
            return;
        }

        if (History.IsFaultOfDevice())
        {
            Latest = Latest with { Error = "the device failed" };
            End(AttemptState.Faulted);
            return;
        }

        if (!Passes())
        {
            return;
        }

        Latest = Latest with { Step = Math.Min(NextStop, Latest.Step + _stepsATick), StepsPerSecond = _stepsATick / 2.0, AttemptSeconds = Latest.AttemptSeconds + 2 };
        Save();
        if (Latest.Step >= _attempt.Spec.Steps)
        {
            Finish();
        }

        if (!HasEnded && Passes())
        {
            _silo.After(TimeSpan.FromSeconds(2), Tick);
        }
    }

    private TrainingGoal Goal => _attempt.Goal ?? new(_attempt.Spec.Steps, []);

    /// <summary>The next step at which something is recorded, or the last.</summary>
    private int NextStop => Goal.Milestones.Append(_attempt.Spec.Steps).Where(step => step > Latest.Step).Append(Goal.Until).Min(step => Math.Max(step, Latest.Step));

    /// <summary>Records milestones; returns whether training continues.</summary>
    private bool Passes()
    {
        foreach (var step in Goal.Milestones.Where(step => step <= Latest.Step && !Array.Exists(Latest.Milestones, known => known.Step == step)))
        {
            Latest = Latest with { Milestones = [.. Latest.Milestones, new(step, History.LossOf(Ticket.Variant, step), null)] };
        }

        if (Latest.Step < Goal.Until || Latest.Step >= _attempt.Spec.Steps)
        {
            return true;
        }

        Save();
        End(AttemptState.Suspended);
        return false;
    }

    private void Save()
    {
        try
        {
            var key = CheckpointKeys.Of(Ticket, Latest.Step);
            History.Artefacts.Write(key, _ => { });
            var stored = new CheckpointRef(key, "00", Latest.Step);
            _shelf.Add(stored);
            if (History.InjectedBug is InjectedBug.PrunesByWhatWasWritten)
            {
                _shelf.Acknowledge(stored);
            }

            Prune();
            Latest = Latest with { Checkpoint = stored, StorageTrouble = null };
        }
        catch (IOException e)
        {
            Latest = Latest with { StorageTrouble = e.Message };
        }
    }

    private void Prune()
    {
        foreach (var old in _shelf.Deletable)
        {
            try
            {
                History.Artefacts.Delete(old.Key);
                History.Invariants.Deleted(Ticket, old.Key);
                _shelf.Remove(old);
            }
            catch (IOException)
            {
                // It is kept.
            }
        }
    }

    private void Finish()
    {
        try
        {
            var weights = WeightsRef.Called(Ticket.Variant.Value);
            History.Artefacts.Write(weights.Key, _ => { });
            History.Invariants.Finished(Ticket.Variant);
            Latest = Latest with { Weights = weights, AverageFinalLoss = 1, StorageTrouble = null };
            End(AttemptState.Finished);
        }
        catch (IOException e)
        {
            Latest = Latest with { StorageTrouble = e.Message };
        }
    }

    private void End(AttemptState state)
    {
        Latest = Latest with { State = state };
        History.Say(() => $"{_silo.Name}: epoch {Ticket.Epoch} is {state} at step {Latest.Step}{(_stop is null ? "" : $" ({_stop})")}");
    }
}
