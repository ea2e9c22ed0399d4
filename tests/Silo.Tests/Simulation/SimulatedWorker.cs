using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The loop of a slot, as in <see cref="DeviceWorker"/>, one step at a time.</summary>
internal sealed class SimulatedWorker(SimulatedSilo silo, int slot, int stack)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    private readonly WorkerId _id = new(silo.Address, silo.Name, slot);
    private int _open;
    private bool _failed;

    public bool HasEnded { get; private set; }

    public bool Trains => _open > 0;

    private ILeasingGrain Pool => silo.Grains.GetGrain<ILeasingGrain>(IDevicePoolGrain.Key);

    public void Start() => silo.After(silo.History.Between(0, 1), Loop);

    private void Loop()
    {
        if (silo.IsLeaving)
        {
            HasEnded = true;
            return;
        }

        var (attempts, tickets) = (new List<TrainingAttempt>(), Array.Empty<TrainingTicket>());
        if (!Try(() =>
        {
            tickets = AtOnce.Of(Pool.LeaseAsync(_id, stack));
            foreach (var ticket in tickets)
            {
                var order = AtOnce.Of(Variant(ticket).BeginAsync(ticket));
                if (order is { Directive: TrainingDirective.Continue, Spec: { } spec })
                {
                    silo.History.Invariants.Ordered(ticket);
                    attempts.Add(new(ticket, spec, order.Parent, order.Checkpoints, Goal: order.Goal));
                }
                else
                {
                    Return(ticket, error: null);
                }
            }
        }))
        {
            silo.After(Beat, Loop);
            return;
        }

        (_open, _failed) = (attempts.Count, false);
        foreach (var attempt in attempts)
        {
            var session = new SimulatedSession(silo, attempt);
            silo.After(Beat, () => Attend(attempt, session, silo.History.Time.GetTimestamp()));
        }

        if (attempts.Count == 0)
        {
            silo.After(tickets.Length > 0 ? TimeSpan.FromMilliseconds(10) : Beat, Loop);
        }
    }

    private void Attend(TrainingAttempt attempt, SimulatedSession session, long heard)
    {
        if (silo.IsLeaving && !session.HasEnded)
        {
            session.Stop(StopMode.Suspend);
        }

        var (report, time) = (session.Latest, silo.History.Time);
        TrainingDirective? directive = null;
        var isHeard = Try(() => directive = Tell(attempt, session, report));
        if (isHeard && directive is null)
        {
            session.Stop(StopMode.Abandon);
            Leave(attempt, end: null);
        }
        else if (isHeard && report.State is not AttemptState.Running)
        {
            Leave(attempt, report);
        }
        else if (isHeard)
        {
            if (directive is TrainingDirective.Stop)
            {
                session.Stop(StopMode.Suspend);
            }

            silo.After(Beat, () => Attend(attempt, session, time.GetTimestamp()));
        }
        else
        {
            if (time.GetElapsedTime(heard) > DevicePoolGrain.LeaseTime)
            {
                session.Stop(StopMode.Suspend);
            }

            if (silo.IsLeaving && time.GetElapsedTime(heard) > DrainTime)
            {
                Over(failed: true);
            }
            else
            {
                silo.After(Beat, () => Attend(attempt, session, heard));
            }
        }
    }

    private TrainingDirective? Tell(TrainingAttempt attempt, SimulatedSession session, TrainingReport report)
    {
        var ticket = attempt.Ticket;
        if (report.State is not AttemptState.Running)
        {
            var end = Report(ticket, session, report);
            return end is TrainingDirective.Fenced ? null : end;
        }

        var directive = TrainingDirective.Continue;
        if (!Try(() => directive = Report(ticket, session, report)) && silo.History.InjectedBug is InjectedBug.AcknowledgesUnheardReports && report.Checkpoint is { } unheard)
        {
            session.Acknowledge(unheard);
        }

        return directive is TrainingDirective.Fenced ? null : AtOnce.Of(Pool.RenewAsync(ticket, new(null, null))) switch
        {
            LeaseOrder.Lost => null,
            LeaseOrder.HandOver => TrainingDirective.Stop,
            _ => directive,
        };
    }

    private TrainingDirective Report(TrainingTicket ticket, SimulatedSession session, TrainingReport report)
    {
        var directive = AtOnce.Of(Variant(ticket).ReportAsync(ticket, report));
        if (report.Checkpoint is { } checkpoint && directive is not TrainingDirective.Fenced)
        {
            session.Acknowledge(checkpoint);
        }

        return directive;
    }

    private void Leave(TrainingAttempt attempt, TrainingReport? end) =>
        Over(failed: !Try(() => Return(attempt.Ticket, end?.State is AttemptState.Faulted ? end.Error : null)));

    private void Return(TrainingTicket ticket, string? error)
    {
        if (silo.History.InjectedBug is not InjectedBug.KeepsItsLeases)
        {
            AtOnce.Of(Pool.ReturnAsync(ticket, error));
        }
    }

    private void Over(bool failed)
    {
        _failed |= failed;
        if (--_open == 0)
        {
            silo.After(_failed ? Beat : TimeSpan.Zero, Loop);
        }
    }

    private ITrainingGrain Variant(TrainingTicket ticket) => silo.Grains.GetGrain<ITrainingGrain>(ticket.Variant.Value);

    /// <summary>Makes a call; returns whether it was answered. If the process dies meanwhile, its remaining work is cancelled.</summary>
    private static bool Try(Action call)
    {
        try
        {
            call();
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
