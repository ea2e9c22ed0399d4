using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ISweepGrain"/>
public sealed partial class SweepGrain(
    [PersistentState("sweep", GrainStores.Runs)] IPersistentState<SweepGrain.Memory> memory,
    IOptions<SweepOptions> options,
    IArtefactStore artefacts,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<SweepGrain> logger,
    StateLimit? limit = null,
    IStorageHealth? storage = null) : Grain, ISweepGrain, ISweepNewsGrain, IRemindable
{
    private const string Reminder = "go-on";

    /// <summary>How often the sweep acts on the news it has received.</summary>
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Time without news of a variant or job after which the sweep asks for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Timeout of asking a job for its state.</summary>
    private static readonly TimeSpan JobPatience = TimeSpan.FromSeconds(5);

    /// <summary>A call with more work than this returns by then, and the rest continues in the background.</summary>
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly SweepRoster _roster = new();
    private SweepStore _store = null!; // set when it is activated
    private readonly SlotAllowance _allowance = new(time);
    private SweepNews _news = new();
    private SlotRequests _slots = new();
    private IGrainTimer? _timer;
    private bool _isStarting;
    private FanOut? _fanOut;
    private SweepPhase _spread;
    private long _asked;

    private string Name => this.GetPrimaryKeyString();

    /// <summary>Whether the sweep was interrupted and waits to be submitted again.</summary>
    private bool IsIdle => _store.State.Phase is SweepPhase.Running && _timer is null && !_isStarting;

    private SweepView View => new(Name, _store.State, _news);

    private SweepProgress? Progress => View.Progress;

    /// <summary>Number of variants and jobs that have not yet been told that the sweep runs or is suspended.</summary>
    private int Untold => (_fanOut, _store.State.Phase) switch
    {
        ({ IsOver: false, Left: var left }, _) => left,
        (_, SweepPhase.Deleting) => 1, // the sweep itself
        _ => View.Held,
    };

    private IEnumerable<VariantSpec> Variants => View.Variants;

    private ISweepRegistryGrain Registry => GrainFactory.GetGrain<ISweepRegistryGrain>(ISweepIndexGrain.Key);

    /// <summary>Why it may use no more slots; null if it may.</summary>
    private string? Spent => _allowance.Spent(Name, _store.State.Spec?.Terms ?? new());

    private ILeasingGrain Pool => GrainFactory.GetGrain<ILeasingGrain>(IDevicePoolGrain.Key);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _store = await SweepStore.OpenAsync(Name, memory, artefacts, time, cancellationToken);
        if (_store.Lost is { } list)
        {
            LogLost(logger, Name, list);
        }

        if (_store.State.Spec is null)
        {
            return;
        }

        await AskAllAsync(cancellationToken);
        if (_store.State.Phase is SweepPhase.Running && options.Value.ResumesByItself)
        {
            if (HasNames(_store.State.Spec))
            {
                StartTimer();
            }
            else
            {
                LogUnnamed(logger, UntrustedText.Quote(Name));
            }
        }

        if (_store.State.Phase is SweepPhase.Deleting)
        {
            StartTimer();
        }
        else if (Untold > 0)
        {
            await SpreadAsync(Releases(), cancellationToken); // the silo that had begun this is gone
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.SweepLeft(Name);
        return Task.CompletedTask;
    }

    public async Task<SweepSnapshot> SubmitAsync(SweepSpec spec, CancellationToken cancellationToken)
    {
        Check(spec);
        RequireRoom(spec);
        if (_store.State.Phase is SweepPhase.Deleting && !await TryForgetAsync(cancellationToken))
        {
            throw new ArgumentException($"The sweep '{Name}' is being deleted. Submit it again when that is done, in a moment.", nameof(spec));
        }

        VariantMatch[] before = Matches();
        VariantId[] told = [.. View.Active.Select(variant => variant.Id)];
        var was = _store.State.Copied();
        await StartAsync(
            async next =>
            {
                next.Rounds = [.. RefinementRound.Kept(next.Spec, spec, next.Rounds)];
                next.Spec = spec;
                next.Trace = Activity.Current?.Id;
                next.SubmittedUtc ??= time.GetUtcNow();
                var members = Variants.Select(variant => variant.Id).ToHashSet();
                next.Left =
                [
                    .. next.Left.Concat(before.Select(variant => variant with { HasLeft = true }))
                        .Where(variant => !members.Contains(variant.Id)).DistinctBy(variant => variant.Id),
                ];

                // A sweep that is not in the index does not exist.
                await RegisterAsync([], cancellationToken);
                next.Begun = await BegunAsync(was, spec, cancellationToken);
                return ([.. View.Active], [.. told.Where(id => !members.Contains(id))]);
            },
            cancellationToken);
        return Snapshot();
    }

    public Task<SweepSnapshot> AddAsync(NamedVariant variant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return SubmitAsync(SweepAddition.Of(Name, _store.State.Phase, _store.State.Spec, variant), cancellationToken);
    }

    public async Task<SweepSnapshot> CancelAsync(CancellationToken cancellationToken)
    {
        if (_store.State.Phase is SweepPhase.Running or SweepPhase.Paused or SweepPhase.Cancelled)
        {
            await StandAsync(SweepPhase.Cancelled, cancellationToken);
            return Snapshot();
        }

        return await ConfirmedAsync(cancellationToken);
    }

    public async Task<SweepSnapshot> PauseAsync(CancellationToken cancellationToken)
    {
        if (_store.State.Phase is SweepPhase.Running or SweepPhase.Paused)
        {
            await StandAsync(SweepPhase.Paused, cancellationToken);
            return Snapshot();
        }

        return await ConfirmedAsync(cancellationToken);
    }

    public async Task<SweepSnapshot> ResumeAsync(CancellationToken cancellationToken)
    {
        if (_store.State is not { Phase: SweepPhase.Paused or SweepPhase.Cancelled, Spec: { } spec })
        {
            return await ConfirmedAsync(cancellationToken);
        }

        await MeasureAsync(isUrgent: true, cancellationToken);
        if (_store.State.PausedFor is not null)
        {
            _allowance.Require(Name, spec);
        }

        return await SubmitAsync(spec, cancellationToken);
    }

    public async Task<SweepSnapshot> RetryAsync(string[] variants, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(variants);
        var failed = SweepRetry.Chosen(Name, _store.State.Phase, Progress, variants);

        // What failed may have succeeded for another sweep: then this one only has to learn of it.
        await StartAsync(_ => Task.FromResult((failed, Array.Empty<VariantId>())), cancellationToken);
        return Snapshot();
    }

    public async Task<SweepSnapshot> SetTermsAsync(SweepTerms terms, CancellationToken cancellationToken)
    {
        SweepTermsRules.Require(terms);
        if (_store.State.Spec is { } spec)
        {
            await _store.ChangeAsync(next => next.Spec = spec with { Terms = terms.After(spec.Terms) }, cancellationToken);
            await QueueAsync(cancellationToken);
        }

        return Snapshot();
    }

    /// <remarks>First the variant leaves the list; if that is as far as it came, the next call finds it among those that have left.</remarks>
    public async Task<SweepSnapshot> RemoveAsync(string variant, CancellationToken cancellationToken)
    {
        var removal = SweepRemoval.Of(Name, _store.State, Progress, variant);
        await _store.ChangeAsync(
            next => (next.Begun, next.Spec, next.Rounds, next.Left) =
                (SweepBeginning.Kept(next, removal.Spec), removal.Spec, removal.Rounds, [.. next.Left.Concat(removal.Removed).DistinctBy(one => one.Id)]),
            cancellationToken);
        await RegisterAsync([], cancellationToken);
        var members = Variants.Select(one => one.Id).ToHashSet();
        VariantId[] gone = [.. removal.Removed.Select(one => one.Id).Where(id => !members.Contains(id))];
        foreach (var call in await ForgettingAsync(gone, cancellationToken))
        {
            await call(cancellationToken);
        }

        VariantId[] removed = [.. removal.Removed.Select(one => one.Id)];
        await Registry.ForgetLeftAsync(Name, removed, cancellationToken);
        await _store.ChangeAsync(next => next.Left = [.. next.Left.Where(one => !removed.Contains(one.Id))], cancellationToken);
        metrics.SweepTurned(Name, _store.State.Phase, Snapshot);
        return Snapshot();
    }

    public async Task<SweepSnapshot> DeleteAsync(CancellationToken cancellationToken)
    {
        switch (_store.State.Phase)
        {
            case SweepPhase.Running:
                return await ConfirmedAsync(cancellationToken);
            case SweepPhase.New:
                await Registry.ForgetAsync(Name, cancellationToken);
                return Snapshot();
            case not SweepPhase.Deleting:
                await _store.ChangeAsync(next => next.Phase = SweepPhase.Deleting, cancellationToken);
                await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, cancellationToken);
                StartTimer();
                break;
        }

        await TryForgetAsync(cancellationToken);
        return Snapshot();
    }

    public Task<SweepSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    public async Task<StoredKind[]> TidyAsync(bool dryRun, CancellationToken cancellationToken) =>
        ArtefactKinds.Count(await _store.TidyAsync(dryRun, cancellationToken));

    public Task<VariantSpec?> SpecAsync(VariantId variant, CancellationToken cancellationToken) =>
        Task.FromResult(Progress?.Members.FirstOrDefault(member => member.Spec.Id == variant)?.Spec);

    public Task<SweepOverview> OverviewAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_roster.Overview(View, IsIdle, _slots.Queue, Untold, storage?.Trouble));

    public Task<SweepPage> PageAsync(SweepPageRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(_roster.Page(View, request, IsIdle, _slots.Queue));

    public Task<VariantMatch[]> LeftAsync(CancellationToken cancellationToken) => Task.FromResult<VariantMatch[]>([.. _store.State.Left]);

    public Task<SweepListing> ListAsync(CancellationToken cancellationToken) => Task.FromResult(View.Listing(IsIdle));

    /// <remarks>
    /// News about what the sweep never requested is ignored; what it requests is known from then on. About anything new, the sweep asks itself:
    /// anyone can send news, but no one else can answer for a variant.
    /// </remarks>
    public async Task VariantChangedAsync(VariantSnapshot variant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(variant);
        if (_news.Variants.ContainsKey(variant.Id))
        {
            _news.Hear(await Variant(variant.Id).ViewAsync(cancellationToken));
        }
    }

    public async Task JobChangedAsync(IJobSnapshot job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job is { Key: { } key, Job: { } kind } && _news.Expects(key))
        {
            _news.Hear(await GrainFactory.GetJob(kind, key).ViewAsync(cancellationToken));
        }
    }

    /// <summary>Keeps a sweep that runs, or is being deleted, active after the silo that held it is gone.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        _store.State.Phase is SweepPhase.Running or SweepPhase.Deleting ? Task.CompletedTask : ForgetReminderAsync();

    /// <summary>Runs the sweep: variants and jobs begin, or begin again where they failed.</summary>
    /// <param name="change">Changes the stored state; returns the variants that begin, and those that are no longer wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async Task StartAsync(Func<Memory, Task<(VariantSpec[] Variants, VariantId[] Gone)>> change, CancellationToken cancellationToken)
    {
        (VariantSpec[] variants, VariantId[] gone) = ([], []);
        _isStarting = true;
        try
        {
            await _store.ChangeAsync(
                async next =>
                {
                    (variants, gone) = await change(next);
                    (next.Phase, next.FinishedUtc, next.PausedFor) = (SweepPhase.Running, null, null);
                },
                cancellationToken);
            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, cancellationToken);
            _news.ForgetJobs(variants.SelectMany(variant => Progress!.AllJobsOf(variant)).Select(job => job.Key));
            StartTimer();
        }
        catch when (_store.State.Spec is null)
        {
            // The storage may have taken the new sweep without saying so. Whoever is told next that there is none must be told by what is stored.
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            _isStarting = false;
        }

        await MeasureAsync(isUrgent: true, cancellationToken);
        await SpreadAsync(variants.Select(Require).Concat(gone.Select(Release)), cancellationToken);
        await QueueAsync(cancellationToken);
    }

    /// <summary>Suspends the sweep and releases what no other sweep wants; called again, it continues with the rest.</summary>
    private async Task StandAsync(SweepPhase phase, CancellationToken cancellationToken, string? reason = null)
    {
        if (_store.State.Phase != phase)
        {
            await FinishAsync(phase, cancellationToken, reason);
        }
        else
        {
            await ConfirmedAsync(cancellationToken);
        }

        if (_fanOut is { IsOver: false } same && _spread == phase)
        {
            await same.WaitAsync(CallTime, time, cancellationToken);
        }
        else
        {
            await SpreadAsync(Releases(), cancellationToken);
        }

        metrics.SweepTurned(Name, _store.State.Phase, Snapshot);
    }

    /// <summary>Makes many calls after those of an earlier phase have ended, and waits for them as long as a call may.</summary>
    private async Task SpreadAsync(IEnumerable<Func<CancellationToken, Task>> calls, CancellationToken cancellationToken)
    {
        if (_fanOut is { IsOver: false } before)
        {
            await before.StopAsync();
        }

        (_fanOut, _spread) = (FanOut.Begin(calls), _store.State.Phase);
        await _fanOut.WaitAsync(CallTime, time, cancellationToken);
    }

    /// <summary>Whether the names of the sweep and its variants are valid; those accepted by an older grid may not be, and are then only shown.</summary>
    private bool HasNames(SweepSpec spec) => NameRules.Fits(Name) && Array.TrueForAll(spec.Variants, variant => NameRules.Fits(variant.Name));

    private void Check(SweepSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!string.Equals(spec.Name, Name, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The sweep {UntrustedText.Quote(spec.Name)} was sent to {UntrustedText.Quote(Name)}.", nameof(spec));
        }

        SweepRules.Require(spec);
    }

    /// <summary>
    /// Acts on the news: fails variants that wait for a failed parent, queues those that can train, starts jobs, refines variants with wrong answers,
    /// ends the sweep.
    /// </summary>
    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_store.State.Phase is SweepPhase.Deleting)
        {
            await TryForgetAsync(cancellationToken);
            return;
        }

        if (_store.State.Phase is not SweepPhase.Running || Progress is not { } progress)
        {
            return;
        }

        if (_fanOut is { IsOver: false })
        {
            await QueueAsync(cancellationToken); // those already told can begin; what follows needs the news of all
            return;
        }

        if (time.GetElapsedTime(_asked) > Patience)
        {
            await AskAllAsync(cancellationToken);
        }

        _news.Settle(progress.Settling);
        foreach (var (orphan, parent) in progress.Orphans.ToArray())
        {
            _news.Hear(await Training(orphan).ParentFailedAsync(parent, cancellationToken));
        }

        foreach (var (spec, goal) in progress.Pursuits.ToArray())
        {
            _news.Hear(await Training(spec.Id).PursueAsync(Name, spec, goal, cancellationToken));
        }

        await MeasureAsync(isUrgent: false, cancellationToken);
        if (Spent is { } spent && progress.Requests.Any())
        {
            await StandAsync(SweepPhase.Paused, CancellationToken.None, spent); // to stand ends the timer, and with it this turn's token
            return;
        }

        await QueueAsync(cancellationToken);
        if (new SweepWindow(progress, _slots.Queue, options.Value.Ahead).Next() is { Length: > 0 } next)
        {
            await EnterAsync(next, cancellationToken);
        }

        await BeginAsync(progress, cancellationToken);
        foreach (var due in progress.Due.ToArray())
        {
            await RefineAsync(due, cancellationToken);
        }

        if (Progress!.Phase is var phase and not SweepPhase.Running)
        {
            await FinishAsync(phase, cancellationToken);
        }

        metrics.SweepTurned(Name, _store.State.Phase, Snapshot);
    }

    /// <summary>Lets variants begin that have waited for their turn. That is stored before they are told: whoever is told is asked after a restart.</summary>
    private async Task EnterAsync(int[] next, CancellationToken cancellationToken)
    {
        await _store.ChangeAsync(state => state.Begun = state.Begun!.With(next), cancellationToken);
        var variants = _store.State.Spec!.Variants;
        await SpreadAsync(next.Select(i => variants[i].Spec).DistinctBy(spec => spec.Id).Select(Require), cancellationToken);
    }

    /// <summary>Returns which variants of a submission begin at once: those that have begun before, the first of those that may be trained already, and the first of the others.</summary>
    private async Task<BegunVariants?> BegunAsync(Memory before, SweepSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Variants.Length <= options.Value.Ahead)
        {
            return null;
        }

        var shared = await GrainFactory.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).SharedAsync(Name, cancellationToken);
        var begun = SweepBeginning.Kept(before, spec, shared.Select(variant => variant.Id), options.Value.Ahead);
        var progress = new SweepProgress(spec, _news.Variants, _news.Jobs, _store.State.Rounds, begun);
        return begun.With(new SweepWindow(progress, _slots.Queue, options.Value.Ahead).Next());
    }

    /// <summary>Starts or resumes jobs.</summary>
    private async Task BeginAsync(SweepProgress progress, CancellationToken cancellationToken)
    {
        foreach (var job in progress.Unfinished.ToArray())
        {
            if (_news.Starts(job.Key))
            {
                using var trace = GridTelemetry.Continue(job.Plan.Job.Name, _store.State.Trace);
                _news.Hear(await GrainOf(job).StartForAsync(
                    job.Weights, job.Plan, new(Name, _store.State.Spec?.Terms?.Owner, job.Variant), cancellationToken));
            }
        }
    }

    /// <summary>Tells the pool what the sweep needs now.</summary>
    private Task QueueAsync(CancellationToken cancellationToken) => _slots.SendAsync(
        Pool,
        Name,
        () => (_store.State.Spec?.Terms, _store.State.Phase is SweepPhase.Running && Spent is null ? [.. Progress!.Requests] : []),
        cancellationToken);

    /// <summary>Learns how many slot-hours the sweep has used. A ledger that does not answer does not stop it: what was known last counts.</summary>
    private async Task MeasureAsync(bool isUrgent, CancellationToken cancellationToken)
    {
        try
        {
            await _allowance.MeasureAsync(GrainFactory.GetGrain<ILedgerGrain>(ILedgerGrain.Key), Name, _store.State.Spec?.Terms, isUrgent, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever the error, the ledger is asked again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUnmeasured(logger, Name, e.Message);
        }
    }

    /// <summary>Decides on a round and starts it. After a crash this is repeated with the same outcome: it depends only on stored reports.</summary>
    private async Task RefineAsync(DueRound due, CancellationToken cancellationToken)
    {
        var reports = await Task.WhenAll(due.Failing.Select(key => GrainFactory.GetGrain<IVerificationGrain>(key).ReportAsync(cancellationToken)));
        if (reports.Any(report => report is null))
        {
            return; // a lost verification is resumed, and then reports again
        }

        var round = due.Decide(reports.OfType<VerificationReport>());
        if (round.Spec is { } named)
        {
            // Its name is registered before it starts, like every variant's.
            await RegisterAsync([new(Name, Refinement.NameOf(round.Variant, round.Number), named.Id)], cancellationToken);
        }

        await _store.ChangeAsync(next => next.Rounds = [.. next.Rounds, round], cancellationToken);
        LogRound(logger, Name, round.Variant, round.Number, due.Variant.Refine!.Rounds, round.Spec?.Focus?.Count ?? 0);
        if (round.Spec is { } spec)
        {
            _news.Hear(await Training(spec.Id).RequireAsync(Name, spec, cancellationToken));
        }
    }

    private Task RegisterAsync(VariantMatch[] more, CancellationToken cancellationToken) =>
        Registry.RegisterAsync(Name, [.. Matches(), .. more], cancellationToken);

    private VariantMatch[] Matches() => [.. Progress?.Members.Select(variant => new VariantMatch(Name, variant.Name, variant.Spec.Id)) ?? []];

    /// <summary>Asks every variant and job for its state: after a restart, and in case news was lost.</summary>
    private async Task AskAllAsync(CancellationToken cancellationToken)
    {
        _asked = time.GetTimestamp();
        Task? confirmed = null;
        await Task.WhenAll(View.Unsettled.Select(async spec =>
        {
            var variant = await Variant(spec.Id).ViewAsync(cancellationToken);
            if (View.IsForgotten(variant))
            {
                // Another activation of this sweep may have suspended it since.
                await (confirmed ??= ConfirmedAsync(cancellationToken));
                variant = await RequireAsync(spec, Progress!.GoalOf(spec), cancellationToken);
            }

            _news.Hear(variant);
        }));
        foreach (var jobs in View.JobsInTurn())
        {
            await Task.WhenAll(jobs.Select(job => AskAsync(job, cancellationToken)));
        }

        // A job that lost its activation is suspended until it is started again.
        _news.ForgetStarts();
    }

    /// <summary>Asks a job for its state. One that does not answer must not block viewing, cancelling or continuing the sweep.</summary>
    private async Task AskAsync(JobRequest job, CancellationToken cancellationToken)
    {
        try
        {
            _news.Hear(await GrainOf(job).ViewAsync(cancellationToken).WaitAsync(JobPatience, time, cancellationToken));
        }
#pragma warning disable CA1031 // Whatever the error, the job is asked again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUnheard(logger, Name, job.Plan.Job, job.Key, e.Message);
        }
    }

    /// <summary>Goes on forgetting a sweep that is being deleted, for as long as a call may take; what failed is tried again the next time.</summary>
    /// <returns>Whether it is forgotten.</returns>
    private async Task<bool> TryForgetAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_spread is SweepPhase.Deleting && _fanOut is { HasFailed: false } same)
            {
                await same.WaitAsync(CallTime, time, cancellationToken);
            }
            else
            {
                await QueueAsync(cancellationToken);
                await SpreadAsync(
                    await ForgettingAsync([.. Variants.Select(variant => variant.Id), .. _store.State.Left.Select(variant => variant.Id)], cancellationToken), cancellationToken);
            }

            if (_fanOut is { IsOver: false })
            {
                return false;
            }

            await EndAsync(cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Whatever the error, it is tried again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotForgotten(logger, Name, e.Message);
            if (e is InconsistentStateException)
            {
                DeactivateOnIdle(); // another activation has gone on, or a write was carried out without an answer: what is stored tells
            }

            return false;
        }
    }

    /// <summary>Returns the calls that forget variants, and their jobs, unless something else has them.</summary>
    private async Task<IEnumerable<Func<CancellationToken, Task>>> ForgettingAsync(VariantId[] variants, CancellationToken cancellationToken)
    {
        var shared = await GrainFactory.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).SharedAsync(Name, cancellationToken);
        var leases = (await GrainFactory.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key).ViewAsync(cancellationToken)).Leases;
        return new SweepForgetting(Name, Progress!, _news, GrainFactory, _store.ConfirmAsync, time).Calls(
            variants, shared.Select(variant => variant.Id).ToHashSet(), leases.Select(lease => lease.Ticket.Variant).ToHashSet());
    }

    /// <summary>Forgets the sweep itself, when nothing is left that only it has. Until its state is gone, it is known what remains to be done.</summary>
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        await Registry.ForgetAsync(Name, cancellationToken);
        await _store.ClearAsync(cancellationToken);
        await ForgetReminderAsync();
        _timer?.Dispose();
        (_timer, _fanOut, _news, _slots) = (null, null, new(), new());
        metrics.SweepLeft(Name);
        LogDeleted(logger, Name);
    }

    private async Task ForgetReminderAsync()
    {
        if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async Task FinishAsync(SweepPhase phase, CancellationToken cancellationToken, string? reason = null)
    {
        await _store.ChangeAsync(
            next => (next.Phase, next.FinishedUtc, next.PausedFor) = (phase, phase is SweepPhase.Paused ? null : time.GetUtcNow(), reason), cancellationToken);
        await QueueAsync(cancellationToken);
        _timer?.Dispose();
        _timer = null;
        LogFinished(logger, Name, phase);
    }

    /// <summary>
    /// Returns the sweep's state after a write has confirmed it: otherwise a command that changes nothing could be answered by an activation
    /// that another one has superseded.
    /// </summary>
    private async Task<SweepSnapshot> ConfirmedAsync(CancellationToken cancellationToken)
    {
        await _store.ConfirmAsync(cancellationToken);
        return Snapshot();
    }

    /// <summary>Returns the calls that release everything this sweep still holds.</summary>
    private IEnumerable<Func<CancellationToken, Task>> Releases()
    {
        var variants = View.Active.Select(variant => variant.Id).Where(id => _news.MayHold(Name, id)).Select(Release);
        var jobs = Progress!.Unfinished.Select(job =>
            new Func<CancellationToken, Task>(async token => _news.Hear(await GrainOf(job).ReleaseAsync(Name, token))));
        return [.. variants, .. jobs];
    }

    /// <summary>Returns a call that asks for a variant, as far as it is wanted now.</summary>
    private Func<CancellationToken, Task> Require(VariantSpec variant)
    {
        var goal = Progress?.GoalOf(variant);
        return async token => _news.Hear(await RequireAsync(variant, goal, token));
    }

    private Task<VariantSnapshot> RequireAsync(VariantSpec variant, TrainingGoal? goal, CancellationToken cancellationToken) => goal is null
        ? Training(variant.Id).RequireAsync(Name, variant, cancellationToken)
        : Training(variant.Id).PursueAsync(Name, variant, goal, cancellationToken);

    private Func<CancellationToken, Task> Release(VariantId id) => async token => _news.Hear(await Training(id).ReleaseAsync(Name, token));

    /// <summary>Rejects a sweep that could not be stored, before anyone is told of it.</summary>
    private void RequireRoom(SweepSpec spec)
    {
        if (!new SweepList(spec.Variants, _store.State.Rounds, []).IsLarge)
        {
            limit?.Require(
                new Memory { Spec = spec, Rounds = _store.State.Rounds, SubmittedUtc = time.GetUtcNow(), FinishedUtc = time.GetUtcNow() },
                $"The sweep '{Name}'",
                spec.Variants.Length);
        }
    }

    private void StartTimer() =>
        _timer ??= this.RegisterGrainTimer(
            static (sweep, token) => sweep.TickAsync(token), this, new GrainTimerCreationOptions(TickPeriod, TickPeriod) { KeepAlive = true });

    private IVariantGrain Variant(VariantId id) => GrainFactory.GetGrain<IVariantGrain>(id.Value);

    private ITrainingGrain Training(VariantId id) => GrainFactory.GetGrain<ITrainingGrain>(id.Value);

    private IJobGrain GrainOf(JobRequest job) => GrainFactory.GetJob(job.Plan.Job, job.Key);

    private SweepSnapshot Snapshot() => View.Snapshot(IsIdle, _slots.Queue, Untold, storage?.Trouble);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The sweep '{Sweep}' is as if it had never been submitted, since its list '{List}' is gone. Run it by its file again: what is trained is kept")]
    private static partial void LogLost(ILogger logger, string sweep, string list);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The sweep {Sweep}, or a variant of it, has a name that is no longer valid: it is shown but does not run. Submit it under another name")]
    private static partial void LogUnnamed(ILogger logger, string sweep);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep '{Sweep}': {Job} {Key} does not say how far it is: {Reason}")]
    private static partial void LogUnheard(ILogger logger, string sweep, JobKind job, string key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep '{Sweep}': the ledger does not say how many slot-hours it has used, so its limit is checked later: {Reason}")]
    private static partial void LogUnmeasured(ILogger logger, string sweep, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep '{Sweep}': not deleted yet, which is tried again: {Reason}")]
    private static partial void LogNotForgotten(ILogger logger, string sweep, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep '{Sweep}': deleted, with what no other sweep has")]
    private static partial void LogDeleted(ILogger logger, string sweep);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep '{Sweep}': {Phase}")]
    private static partial void LogFinished(ILogger logger, string sweep, SweepPhase phase);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep '{Sweep}': variant '{Variant}' is refined, round {Round} of {Rounds}, on {Strata} failing strata")]
    private static partial void LogRound(ILogger logger, string sweep, string variant, int round, int rounds, int strata);

    /// <summary>The stored state; the rest is asked for.</summary>
    public sealed class Memory
    {
        public SweepSpec? Spec { get; set; }

        public SweepPhase Phase { get; set; }

        /// <summary>The rounds of refinement decided on, in order.</summary>
        public List<RefinementRound> Rounds { get; set; } = [];

        /// <summary>Variants that were removed from the sweep's list, the oldest first.</summary>
        public List<VariantMatch> Left { get; set; } = [];

        /// <summary>What a large sweep has in place of <see cref="Spec"/>: the specification without its variants. Null in a small one.</summary>
        public SweepSpec? Head { get; set; }

        /// <summary>Key of the artefact with the list of a large sweep (<see cref="SweepList"/>); null if the list is here.</summary>
        public string? List { get; set; }

        /// <summary>Which variants of the file have begun; null for all, as in a sweep of few.</summary>
        public BegunVariants? Begun { get; set; }

        /// <summary>The trace in which the sweep was last submitted, as a W3C traceparent; null if there is none.</summary>
        public string? Trace { get; set; }

        public DateTimeOffset? SubmittedUtc { get; set; }

        public DateTimeOffset? FinishedUtc { get; set; }

        /// <summary>Why the grid paused it; null if it is not paused, or a user paused it.</summary>
        public string? PausedFor { get; set; }

        internal Memory Copied() => (Memory)MemberwiseClone();

        /// <summary>Returns the state without a list that is stored beside it. A version that knows no such lists sees a sweep that was never submitted.</summary>
        internal Memory Stored()
        {
            var stored = Copied();
            if (List is not null)
            {
                (stored.Head, stored.Spec, stored.Rounds, stored.Left) = (Spec! with { Variants = [] }, null, [], []);
            }

            return stored;
        }
    }
}
