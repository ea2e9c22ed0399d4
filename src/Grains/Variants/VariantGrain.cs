using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IVariantGrain"/>
public sealed partial class VariantGrain(
    [PersistentState("variant", GrainStores.Runs)] IPersistentState<VariantRun> memory,
    IOptions<TrainingOptions> options,
    IArtefactStore artefacts,
    TimeProvider time,
    GridMetrics metrics,
    ILogger<VariantGrain> logger) : Grain, IVariantGrain, ITrainingGrain
{
    private VariantRun _run = VariantRun.None;

    private VariantId Id => new(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _run = memory.State;
        return Task.CompletedTask;
    }

    public Task<VariantSnapshot> RequireAsync(string sweep, VariantSpec spec, CancellationToken cancellationToken) =>
        RequireAsync(sweep, spec, goal: null, cancellationToken);

    public Task<VariantSnapshot> PursueAsync(string sweep, VariantSpec spec, TrainingGoal goal, CancellationToken cancellationToken)
    {
        TrainingRules.Require(goal);
        return RequireAsync(sweep, spec, goal, cancellationToken);
    }

    private async Task<VariantSnapshot> RequireAsync(string sweep, VariantSpec spec, TrainingGoal? goal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Id != Id)
        {
            throw new ArgumentException(
                $"The specification has the identity {spec.Id}, but was sent to variant {UntrustedText.Quote(Id.Value)}.", nameof(spec));
        }

        NameRules.RequireSweep(sweep);
        VariantRules.Require(spec);
        await TurnAsync(_run.Required(sweep, spec, goal) with { Trace = Activity.Current?.Id ?? _run.Trace, RequestedUtc = time.GetUtcNow() }, cancellationToken);
        return _run.Snapshot(Id);
    }

    public async Task<VariantSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken)
    {
        await TurnAsync(_run.Released(sweep), cancellationToken);
        return _run.Snapshot(Id);
    }

    public async Task<bool> ForgetAsync(string sweep, DateTimeOffset? requested, CancellationToken cancellationToken)
    {
        if (_run.RequestedUtc != requested)
        {
            throw new ArgumentException($"The variant {Id} is not forgotten: a sweep has wanted it since.", nameof(requested));
        }

        var next = _run.Released(sweep);
        if (next.Sweeps.Count > 0)
        {
            await TurnAsync(next, cancellationToken);
            return false;
        }

        var files = await artefacts.AllOfAsync(Id, _run, cancellationToken);
        if (memory.RecordExists)
        {
            await memory.WriteAsync(next, cancellationToken); // fails if another activation has gone on
            Become(next);
        }

        // The state goes last: until then it tells what the variant has stored.
        await DeleteAsync(files, cancellationToken);
        if (memory.RecordExists)
        {
            await memory.ClearStateAsync(cancellationToken);
        }

        _run = VariantRun.None;
        LogForgotten(logger, Id);
        return true;
    }

    public async Task<StoredKind[]> TidyAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var needless = _run.Spec is null
            ? await artefacts.AllOfAsync(Id, VariantRun.None with { Epoch = long.MaxValue }, cancellationToken)
            : await artefacts.NeedlessOfAsync(Id, _run, cancellationToken);
        if (_run.Spec is null)
        {
            await memory.ReadStateAsync(cancellationToken);
            if (memory.RecordExists)
            {
                DeactivateOnIdle(); // another activation has gone on
                return [];
            }
        }

        await DeleteAsync(dryRun ? [] : needless, cancellationToken);
        return ArtefactKinds.Count(needless);
    }

    public async Task<VariantSnapshot> ParentFailedAsync(string parent, CancellationToken cancellationToken)
    {
        if (_run.Spec?.ParentVariant is { } id)
        {
            RequireName(parent);
            var now = await GrainFactory.GetGrain<IVariantGrain>(id.Value).ViewAsync(cancellationToken);
            await TurnAsync(_run.Behind(parent, now), cancellationToken);
        }

        return _run.Snapshot(Id);
    }

    public async Task<TrainingOrder> BeginAsync(TrainingTicket ticket, CancellationToken cancellationToken)
    {
        TrainingRules.Require(ticket, Id);
        if (!await IsLeasedAsync(ticket, cancellationToken))
        {
            LogNoLease(logger, Id, ticket.Worker.SiloName, ticket.Epoch);
            return new(TrainingDirective.Fenced, null, []);
        }

        var before = _run;
        var (parent, final) = await ParentAsync(cancellationToken);
        var (next, order) = before.Begun(ticket, parent, final);
        await TurnAsync(next, cancellationToken);
        metrics.AttemptBegun(before, next);
        LogBegun(logger, Id, ticket.Epoch, order.Directive, order.Checkpoints.FirstOrDefault()?.Step ?? 0);
        return order;
    }

    public async Task<TrainingDirective> ReportAsync(TrainingTicket ticket, TrainingReport report, CancellationToken cancellationToken)
    {
        TrainingRules.Require(ticket, Id);
        var kept = TrainingRules.Kept(Id, report);
        var run = await HeldByAsync(ticket, cancellationToken);
        var (next, directive) = run.After(ticket, kept, options.Value.MaxRestarts, options.Value.KeepCheckpoints);
        try
        {
            await TurnAsync(next, cancellationToken);
        }
        catch (Exception e) when (directive is TrainingDirective.Continue && e is not InconsistentStateException)
        {
            // The worker is told that its report is not stored; users still see its progress, and what is wrong.
            var why = $"the state of the variant could not be stored: {e.GetBaseException().Message}";
            Become(VariantJournal.Noted(_run, _run.Unstored(kept, why), time.GetUtcNow()));
            throw;
        }

        if (run.Phase is not VariantPhase.Trained && next.Phase is VariantPhase.Trained)
        {
            await TryTidyAsync(cancellationToken);
        }

        if (directive is TrainingDirective.Fenced)
        {
            LogFenced(logger, Id, ticket.Epoch, _run.Epoch);
        }

        return directive;
    }

    public async Task<VariantSnapshot> GiveUpAsync(string reason, CancellationToken cancellationToken)
    {
        await TurnAsync(_run.GivenUp(TextRules.Kept(reason) ?? "for no reason that is known"), cancellationToken);
        return _run.Snapshot(Id);
    }

    public Task<VariantSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(_run.Snapshot(Id));

    public Task<VariantSpec?> SpecAsync(CancellationToken cancellationToken) => Task.FromResult(_run.Spec);

    public Task<CheckpointRef[]> CheckpointsAsync(CancellationToken cancellationToken) => Task.FromResult(_run.Checkpoints.ToArray());

    public Task<VariantEvent[]> EventsAsync(long after, CancellationToken cancellationToken) =>
        Task.FromResult(_run.Events.Where(news => news.Number > after).ToArray());

    private static void RequireName(string parent)
    {
        if (!NameRules.FitsMember(parent))
        {
            throw new ArgumentException($"The parent is called {UntrustedText.Quote(parent)}. {NameRules.Rule}", nameof(parent));
        }
    }

    /// <summary>
    /// Returns the run, after adopting an unknown lease if the pool confirms it. About a known lease the pool is not asked, so that a report costs
    /// no call.
    /// </summary>
    private async Task<VariantRun> HeldByAsync(TrainingTicket ticket, CancellationToken cancellationToken)
    {
        if (_run.IsLeasedTo(ticket) || ticket.Epoch < _run.Epoch)
        {
            return _run;
        }

        if (await IsLeasedAsync(ticket, cancellationToken))
        {
            return _run.TakenUp(ticket);
        }

        LogNoLease(logger, Id, ticket.Worker.SiloName, ticket.Epoch);
        return _run;
    }

    /// <summary>Whether the pool gave this lease and has not revoked it: its holder may renew it.</summary>
    private async Task<bool> IsLeasedAsync(TrainingTicket ticket, CancellationToken cancellationToken) =>
        await GrainFactory.GetGrain<ILeasingGrain>(IDevicePoolGrain.Key).RenewAsync(ticket, new(null, null), cancellationToken) is not LeaseOrder.Lost;

    /// <summary>
    /// Returns the parent's weights, null if there is no parent, or it is not trained yet; and its last checkpoint, null unless this variant extends
    /// it and it is there.
    /// </summary>
    private async Task<(WeightsRef? Weights, CheckpointRef? Final)> ParentAsync(CancellationToken cancellationToken)
    {
        if (_run.Spec?.ParentVariant is not { } id)
        {
            return (_run.Spec?.InitialiseFrom?.File, null);
        }

        var parent = GrainFactory.GetGrain<IVariantGrain>(id.Value);
        var now = await parent.ViewAsync(cancellationToken);
        var last = _run.Spec.Extends is null ? null : (await parent.CheckpointsAsync(cancellationToken)).FirstOrDefault();
        return (now.Weights, last?.Step == now.Steps ? last : null);
    }

    private async Task DeleteAsync(ArtefactInfo[] files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await artefacts.DeleteAsync(file.Key, cancellationToken);
        }
    }

    /// <summary>Deletes what is no longer needed. If that fails, 'va data clean' does it later.</summary>
    private async Task TryTidyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TidyAsync(dryRun: false, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUntidied(logger, Id, e.Message);
        }
    }

    /// <summary>Stores the next state if it differs durably, and notifies the sweeps.</summary>
    private async Task TurnAsync(VariantRun next, CancellationToken cancellationToken)
    {
        var before = _run;
        next = VariantJournal.Noted(before, next, time.GetUtcNow());
        if (before.DiffersDurably(next))
        {
            await memory.WriteAsync(next, cancellationToken);
        }

        Become(next);
    }

    /// <summary>Adopts a state, and notifies the sweeps.</summary>
    private void Become(VariantRun next)
    {
        var before = _run;
        _run = next;
        if (next.Phase != before.Phase)
        {
            LogPhase(logger, Id, before.Phase, next.Phase, next.Error);
        }

        foreach (var sweep in before.Sweeps.Union(next.Sweeps, StringComparer.Ordinal))
        {
            _ = TellAsync(sweep);
        }
    }

    private async Task TellAsync(string sweep)
    {
        try
        {
            await GrainFactory.GetGrain<ISweepNewsGrain>(sweep).VariantChangedAsync(_run.Snapshot(Id));
        }
#pragma warning disable CA1031 // Notifications are repeated: a sweep that missed one asks.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUntold(logger, Id, sweep, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: checkpoints that are no longer needed could not be deleted: {Reason}")]
    private static partial void LogUntidied(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant}: forgotten, with what it had stored")]
    private static partial void LogForgotten(ILogger logger, VariantId variant);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant}: epoch {Epoch} begins: {Directive}, newest checkpoint at step {Step}")]
    private static partial void LogBegun(ILogger logger, VariantId variant, long epoch, TrainingDirective directive, int step);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant}: {Before} → {After} {Error}")]
    private static partial void LogPhase(ILogger logger, VariantId variant, VariantPhase before, VariantPhase after, string? error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: epoch {Epoch} is fenced out by epoch {Owner}")]
    private static partial void LogFenced(ILogger logger, VariantId variant, long epoch, long owner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: silo {Silo} reports under epoch {Epoch}, but the pool gave no such lease: the report is ignored")]
    private static partial void LogNoLease(ILogger logger, VariantId variant, string silo, long epoch);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Variant {Variant}: sweep '{Sweep}' could not be notified: {Reason}")]
    private static partial void LogUntold(ILogger logger, VariantId variant, string sweep, string reason);
}
