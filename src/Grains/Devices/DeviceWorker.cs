using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Grains;

/// <summary>Leases variants from the pool and trains them: one loop per slot of this process.</summary>
/// <remarks>
/// The loops end in <see cref="StoppingAsync"/>, before any other part of the host stops: what is being trained is checkpointed, reported
/// and returned while the silo can still call grains.
/// </remarks>
public sealed partial class DeviceWorker(
    IGrainFactory grains,
    ILocalSiloDetails silo,
    SlotGate gate,
    ITrainer trainer,
    TimeProvider time,
    ILogger<DeviceWorker> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>How often a worker reports and renews its lease.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Timeout of a report while training continues; the lease must be renewed in the meantime.</summary>
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(10);

    /// <summary>How long a process that is shutting down tries to deliver an attempt's final report. What is stored is found without it.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle slot waits before it asks again.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _draining = new();
    private readonly ConcurrentDictionary<VariantId, TrainingReport> _unsaved = new();
    private Task _loops = Task.CompletedTask;

    /// <summary>Final reports of attempts that were stopped with this process and whose newest steps could not be stored.</summary>
    public IReadOnlyDictionary<VariantId, TrainingReport> Unsaved => _unsaved;

    private ILeasingGrain Pool => grains.GetGrain<ILeasingGrain>(IDevicePoolGrain.Key);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _loops = Task.WhenAll(Enumerable.Range(0, gate.Slots).Select(slot => Task.Run(() => LoopAsync(slot), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _draining.CancelAsync();
        await _loops.WaitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _draining.Dispose();

    private async Task LoopAsync(int slot)
    {
        var worker = new WorkerId(silo.SiloAddress, silo.Name, slot);
        while (!_draining.IsCancellationRequested)
        {
            try
            {
                if (!await TrainNextAsync(worker))
                {
                    await Task.Delay(Idle, time, _draining.Token);
                }
            }
            catch (OperationCanceledException) when (_draining.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The edge of a loop: it logs and continues.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogTrouble(logger, slot, e.Message);
                await Task.Delay(Beat, time, _draining.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Trains one variant, or a stack, on a free slot; returns false if nothing waits, or none of it could begin.</summary>
    private async Task<bool> TrainNextAsync(WorkerId worker)
    {
        using var place = await gate.EnterAsync(SlotUse.Training, _draining.Token);
        var tickets = await Pool.LeaseAsync(worker, trainer.MaxInStack, _draining.Token);
        var attempts = new List<TrainingAttempt>();
        var isStuck = false;
        foreach (var ticket in tickets)
        {
            switch (await BeginAsync(ticket))
            {
                case { Directive: TrainingDirective.Continue, Spec: { } spec } order:
                    attempts.Add(new(ticket, spec, order.Parent, order.Checkpoints, order.Trace, order.Extended, order.Goal));
                    break;
                case { Directive: TrainingDirective.Fenced, Owner: > 0 and var owner }:
                    await Pool.ReturnFencedAsync(ticket, owner);
                    break;
                case var order:
                    await Pool.ReturnAsync(ticket, error: null);
                    isStuck |= order is null;
                    break;
            }
        }

        await Task.WhenAll(Start(attempts).Zip(attempts, async (session, attempt) =>
        {
            var end = await AttendAsync(attempt, session);
            await Pool.ReturnWrittenAsync(attempt.Ticket, end?.State is AttemptState.Faulted ? end.Error ?? "an error without words" : null, session.Latest.Bytes);
        }));
        return tickets.Length > 0 && !(isStuck && attempts.Count == 0); // what cannot begin now is not requested again at once
    }

    /// <summary>Tells the variant that an attempt begins; returns null if that fails, which frees the slot for others.</summary>
    private async Task<TrainingOrder?> BeginAsync(TrainingTicket ticket)
    {
        try
        {
            return await grains.GetGrain<ITrainingGrain>(ticket.Variant.Value).BeginAsync(ticket);
        }
#pragma warning disable CA1031 // A fault of a variant or its state must not block a slot.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotBegun(logger, ticket.Variant, e.Message);
            return null;
        }
    }

    /// <summary>Starts attempts; those that cannot be started count as failed.</summary>
    private IReadOnlyList<ITrainingSession> Start(List<TrainingAttempt> attempts)
    {
        try
        {
            return attempts switch
            {
                [] => [],
                [var alone] => [trainer.Start(alone)],
                _ => trainer.StartStack(attempts),
            };
        }
#pragma warning disable CA1031 // A failed start is reported and counted like a later failure, and returns its slot.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotStarted(logger, e, string.Join(", ", attempts.Select(attempt => attempt.Ticket.Variant)));
            return [.. attempts.Select(_ => new FailedStart(e.Message))];
        }
    }

    /// <summary>Reports for a session until its final report is recorded, or until the session may no longer report.</summary>
    /// <returns>Its final report, if it was recorded.</returns>
    private async Task<TrainingReport?> AttendAsync(TrainingAttempt attempt, ITrainingSession session)
    {
        var ticket = attempt.Ticket;
        var heard = time.GetTimestamp();
        while (true)
        {
            await BeatAsync(ticket.Variant, session);
            var report = session.Latest;
            try
            {
                if (await TellAsync(attempt, session, report) is not { } directive)
                {
                    LogLost(logger, ticket.Variant, ticket.Epoch);
                    session.Stop(StopMode.Abandon);
                    await session.Completion;
                    return null;
                }

                heard = time.GetTimestamp();
                if (report.State is not AttemptState.Running)
                {
                    return report;
                }

                if (directive is TrainingDirective.Stop)
                {
                    session.Stop(StopMode.Suspend);
                }
            }
#pragma warning disable CA1031 // Storage or network faults must not end training; the lease limits how long it may continue.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUntold(logger, ticket.Variant, e.Message);
                if (time.GetElapsedTime(heard) > DevicePoolGrain.LeaseTime)
                {
                    // Ownership can no longer be proved: stop, but leave a checkpoint, which only this attempt's epoch can name.
                    session.Stop(StopMode.Suspend);
                }

                if (_draining.IsCancellationRequested && time.GetElapsedTime(heard) > DrainTime)
                {
                    throw;
                }

                await Task.Delay(Beat, time);
            }
        }
    }

    private async Task BeatAsync(VariantId variant, ITrainingSession session)
    {
        if (!_draining.IsCancellationRequested)
        {
            var beat = Task.Delay(Beat, time, _draining.Token);
            await Task.WhenAny(session.Completion, beat);
        }

        if (_draining.IsCancellationRequested)
        {
            session.Stop(StopMode.Suspend);
            await session.Completion;
            NoteUnsaved(variant, session.Latest);
        }
    }

    private void NoteUnsaved(VariantId variant, TrainingReport lastWord)
    {
        if (lastWord is { State: AttemptState.Suspended, StorageTrouble: not null })
        {
            _unsaved[variant] = lastWord;
        }
    }

    /// <summary>Reports and renews the lease; returns null if the lease is lost or another attempt owns the variant.</summary>
    private async Task<TrainingDirective?> TellAsync(TrainingAttempt attempt, ITrainingSession session, TrainingReport report)
    {
        var ticket = attempt.Ticket;
        if (report.State is not AttemptState.Running)
        {
            var end = await ReportAsync(ticket, session, report);
            return end is TrainingDirective.Fenced ? null : end;
        }

        var directive = await TryReportAsync(ticket, session, report);
        return directive is TrainingDirective.Fenced ? null : await Pool.RenewAsync(ticket, SpeedOf(attempt, report)) switch
        {
            LeaseOrder.Lost => null,
            LeaseOrder.HandOver => TrainingDirective.Stop,
            _ => directive,
        };
    }

    /// <summary>Reports while training continues. The holder of the lease may continue although reports do not arrive or are not stored.</summary>
    private async Task<TrainingDirective> TryReportAsync(TrainingTicket ticket, ITrainingSession session, TrainingReport report)
    {
        try
        {
            return await ReportAsync(ticket, session, report).WaitAsync(ReportTime, time);
        }
#pragma warning disable CA1031 // Storage or network faults must not end training; the report is repeated.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUntold(logger, ticket.Variant, e.Message);
            return TrainingDirective.Continue;
        }
    }

    private async Task<TrainingDirective> ReportAsync(TrainingTicket ticket, ITrainingSession session, TrainingReport report)
    {
        var directive = await grains.GetGrain<ITrainingGrain>(ticket.Variant.Value).ReportAsync(ticket, report);
        if (report.Checkpoint is { } checkpoint && directive is not TrainingDirective.Fenced)
        {
            session.Acknowledge(checkpoint);
        }

        return directive;
    }

    private static TrainingSpeed SpeedOf(TrainingAttempt attempt, TrainingReport report)
    {
        var (spec, from) = (attempt.Spec, attempt.Checkpoints.Count == 0 ? 0 : attempt.Checkpoints[0].Step);
        var gotOn = report.Checkpoint?.Step > from;
        return report.StepsPerSecond is > 0 and var rate
            ? new((spec.Steps - report.Step) / rate, rate * spec.WorkPerStep, gotOn, report.Bytes)
            : new(null, null, gotOn, report.Bytes);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Slot {Slot}: {Reason}")]
    private static partial void LogTrouble(ILogger logger, int slot, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: its training could not begin, and its slot is free for others: {Reason}")]
    private static partial void LogNotBegun(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Variant {Variant}: its training could not be started")]
    private static partial void LogNotStarted(ILogger logger, Exception exception, string variant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: not reported, will be repeated: {Reason}")]
    private static partial void LogUntold(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Variant {Variant}: the lease of epoch {Epoch} is lost; training stops here")]
    private static partial void LogLost(ILogger logger, VariantId variant, long epoch);
}
