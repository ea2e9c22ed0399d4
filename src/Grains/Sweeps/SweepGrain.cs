using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ISweepGrain"/>
public sealed partial class SweepGrain(
    [PersistentState("sweep", GrainStores.Runs)] IPersistentState<SweepGrain.Memory> memory,
    IOptions<SweepOptions> options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<SweepGrain> logger) : Grain, ISweepGrain, IRemindable
{
    private const string Reminder = "go-on";

    /// <summary>How often the sweep does what follows from the news it has.</summary>
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>After so long without news of a variant or verification the sweep asks for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly Dictionary<VariantId, VariantSnapshot> _variants = [];
    private readonly Dictionary<string, VerificationSnapshot> _verifications = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private PoolSnapshot? _pool;
    private IGrainTimer? _timer;
    private long _asked;

    private string Name => this.GetPrimaryKeyString();

    private SweepProgress? Progress => memory.State.Spec is { } spec ? new(spec, _variants, _verifications, memory.State.Rounds) : null;

    private IEnumerable<VariantSpec> Variants => Progress?.Members.Select(variant => variant.Spec).DistinctBy(spec => spec.Id) ?? [];

    private IDevicePoolGrain Pool => GrainFactory.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (memory.State.Spec is null)
        {
            return;
        }

        await AskAllAsync(cancellationToken);
        if (memory.State.Phase is SweepPhase.Running && options.Value.ResumesByItself)
        {
            StartTimer();
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
        VariantId[] before = [.. Variants.Select(variant => variant.Id)];
        memory.State.Rounds = [.. RefinementRound.Kept(memory.State.Spec, spec, memory.State.Rounds)];
        memory.State.Spec = spec;
        memory.State.Trace = Activity.Current?.Id;
        memory.State.Phase = SweepPhase.Running;
        memory.State.SubmittedUtc ??= time.GetUtcNow();
        memory.State.FinishedUtc = null;
        await memory.WriteStateAsync(cancellationToken);
        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, cancellationToken);
        await RegisterAsync([], cancellationToken);
        await ReleaseAsync([.. before.Except(Variants.Select(variant => variant.Id))], cancellationToken);
        _verifications.Clear();
        _started.Clear();
        await Task.WhenAll(Variants.Select(async variant => Hear(await Variant(variant.Id).RequireAsync(Name, variant, cancellationToken))));
        StartTimer();
        await TickAsync(cancellationToken);
        return Snapshot();
    }

    public async Task<SweepSnapshot> CancelAsync(CancellationToken cancellationToken)
    {
        if (memory.State.Phase is SweepPhase.Running)
        {
            await FinishAsync(SweepPhase.Cancelled, cancellationToken);
            await ReleaseAsync([.. Variants.Select(variant => variant.Id)], cancellationToken);
            metrics.SweepTurned(Name, memory.State.Phase, Snapshot);
        }

        return Snapshot();
    }

    public Task<SweepSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    public Task VariantChangedAsync(VariantSnapshot variant, CancellationToken cancellationToken)
    {
        Hear(variant);
        return Task.CompletedTask;
    }

    public Task VerificationChangedAsync(VerificationSnapshot verification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verification);
        _verifications[verification.Key] = verification;
        return Task.CompletedTask;
    }

    /// <summary>Keeps a running sweep active after the silo that held it is gone.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (memory.State.Phase is not SweepPhase.Running && await this.GetReminder(reminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private void Check(SweepSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!string.Equals(spec.Name, Name, StringComparison.Ordinal) || spec.Variants.Length == 0)
        {
            throw new ArgumentException($"A sweep '{spec.Name}' of {spec.Variants.Length} variants was sent to '{Name}'.", nameof(spec));
        }

        if (spec.Variants.GroupBy(variant => variant.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The sweep '{Name}' has two variants called '{twice.Key}': rename one.", nameof(spec));
        }

        var ids = spec.Variants.Select(variant => variant.Spec.Id).ToHashSet();
        foreach (var variant in spec.Variants)
        {
            if (VariantRules.Check(variant.Spec) is [var problem, ..])
            {
                throw new ArgumentException($"Variant '{variant.Name}': {problem.Message}", nameof(spec));
            }

            CheckRefinement(variant, spec);
            foreach (var operation in spec.Verification is null ? [] : variant.Spec.Operations)
            {
                _ = VerificationPlan.Of(operation, variant.Spec.Digits, spec.Verification!); // throws where there are no such questions
            }

            if (variant.Spec.InitialiseFrom?.Variant is { } parent && !ids.Contains(parent))
            {
                throw new ArgumentException(
                    $"Variant '{variant.Name}' starts from variant {parent}, which is not in the sweep '{Name}'. A sweep has the parents of its variants too.",
                    nameof(spec));
            }
        }
    }

    private void CheckRefinement(NamedVariant variant, SweepSpec spec)
    {
        if (variant.Name.Contains(Refinement.Mark, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name '{variant.Name}' has a '{Refinement.Mark}', which stands in names of rounds of refinement: rename it.", nameof(spec));
        }

        if (variant.Refine is { } refine && RefinementRules.Check(refine) is [var problem, ..])
        {
            throw new ArgumentException($"Refinement of '{variant.Name}': {problem.Message}", nameof(spec));
        }

        if (variant.Refine is not null && spec.Verification is null)
        {
            throw new ArgumentException($"Variant '{variant.Name}' is to be refined, but the sweep '{Name}' verifies nothing: it would not know what fails.", nameof(spec));
        }
    }

    /// <summary>
    /// Does what follows from the news: fail who waits in vain, queue what can train, start verifications, refine what has wrong answers,
    /// end the sweep.
    /// </summary>
    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (Progress is not { } progress || memory.State.Phase is not SweepPhase.Running)
        {
            return;
        }

        if (time.GetElapsedTime(_asked) > Patience)
        {
            await AskAllAsync(cancellationToken);
        }

        foreach (var (orphan, parent) in progress.Orphans.ToArray())
        {
            Hear(await Variant(orphan).ParentFailedAsync(parent, cancellationToken));
        }

        _pool = await Pool.EnqueueAsync([.. progress.Requests], cancellationToken);
        foreach (var (weights, plan) in progress.Unverified.ToArray())
        {
            var key = plan.KeyFor(weights);
            if (_started.Add(key))
            {
                using var trace = GridTelemetry.Continue(GridTelemetry.Verification, memory.State.Trace);
                _verifications[key] = await Verification(key).StartAsync(weights, plan, Name, cancellationToken);
            }
        }

        foreach (var due in progress.Due.ToArray())
        {
            await RefineAsync(due, cancellationToken);
        }

        if (Progress!.Phase is var phase and not SweepPhase.Running)
        {
            await FinishAsync(phase, cancellationToken);
        }

        metrics.SweepTurned(Name, memory.State.Phase, Snapshot);
    }

    /// <summary>Decides on a round and begins it. Whatever of this is lost is done again, with the same outcome: it follows from stored reports.</summary>
    private async Task RefineAsync(DueRound due, CancellationToken cancellationToken)
    {
        var reports = await Task.WhenAll(due.Failing.Select(key => Verification(key).ReportAsync(cancellationToken)));
        if (reports.Any(report => report is null))
        {
            return; // a verification that was lost is resumed, and then tells again
        }

        var round = due.Decide(reports.OfType<VerificationReport>());
        if (round.Spec is { } named)
        {
            // Its name is known before it is begun, as every variant's.
            await RegisterAsync([new(Name, Refinement.NameOf(round.Variant, round.Number), named.Id)], cancellationToken);
        }

        memory.State.Rounds = [.. memory.State.Rounds, round];
        await memory.WriteStateAsync(cancellationToken);
        LogRound(logger, Name, round.Variant, round.Number, due.Variant.Refine!.Rounds, round.Spec?.Focus?.Count ?? 0);
        if (round.Spec is { } spec)
        {
            Hear(await Variant(spec.Id).RequireAsync(Name, spec, cancellationToken));
        }
    }

    private Task RegisterAsync(VariantMatch[] more, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).RegisterAsync(
            Name, [.. Progress!.Members.Select(variant => new VariantMatch(Name, variant.Name, variant.Spec.Id)), .. more], cancellationToken);

    /// <summary>Asks every variant and verification for its state: after a restart, and for news that was lost.</summary>
    private async Task AskAllAsync(CancellationToken cancellationToken)
    {
        _asked = time.GetTimestamp();
        await Task.WhenAll(Variants.Select(async spec =>
        {
            var variant = await Variant(spec.Id).ViewAsync(cancellationToken);
            var forgotten = variant.Phase is VariantPhase.New or VariantPhase.Cancelled && memory.State.Phase is SweepPhase.Running;
            Hear(forgotten ? await Variant(spec.Id).RequireAsync(Name, spec, cancellationToken) : variant);
        }));
        await Task.WhenAll(Variants.SelectMany(variant => Progress!.PlansOf(variant))
            .Select(wanted => wanted.Plan.KeyFor(wanted.Weights)).Distinct(StringComparer.Ordinal)
            .Select(async key => _verifications[key] = await Verification(key).ViewAsync(cancellationToken)));

        // One that lost its activation stands still until it is started again.
        _started.Clear();
    }

    private async Task FinishAsync(SweepPhase phase, CancellationToken cancellationToken)
    {
        memory.State.Phase = phase;
        memory.State.FinishedUtc = time.GetUtcNow();
        await memory.WriteStateAsync(cancellationToken);
        _timer?.Dispose();
        _timer = null;
        LogFinished(logger, Name, phase);
    }

    private async Task ReleaseAsync(VariantId[] variants, CancellationToken cancellationToken)
    {
        foreach (var id in variants)
        {
            var left = await Variant(id).ReleaseAsync(Name, cancellationToken);
            Hear(left);
            if (left.Sweeps.Length == 0)
            {
                await Pool.WithdrawAsync([id], cancellationToken);
            }
        }
    }

    private void StartTimer() =>
        _timer ??= this.RegisterGrainTimer(
            static (sweep, token) => sweep.TickAsync(token), this, new GrainTimerCreationOptions(TickPeriod, TickPeriod) { KeepAlive = true });

    private void Hear(VariantSnapshot variant) => _variants[variant.Id] = variant;

    private IVariantGrain Variant(VariantId id) => GrainFactory.GetGrain<IVariantGrain>(id.Value);

    private IVerificationGrain Verification(string key) => GrainFactory.GetGrain<IVerificationGrain>(key);

    private SweepSnapshot Snapshot() => new(
        Name, memory.State.Phase, Progress?.Cells(_pool) ?? [], memory.State.Spec?.Verification, memory.State.SubmittedUtc,
        memory.State.FinishedUtc);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep '{Sweep}': {Phase}")]
    private static partial void LogFinished(ILogger logger, string sweep, SweepPhase phase);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep '{Sweep}': variant '{Variant}' is refined, round {Round} of {Rounds}, on {Strata} failing strata")]
    private static partial void LogRound(ILogger logger, string sweep, string variant, int round, int rounds, int strata);

    /// <summary>What a restart must find; the rest is asked for.</summary>
    public sealed class Memory
    {
        public SweepSpec? Spec { get; set; }

        public SweepPhase Phase { get; set; }

        /// <summary>The rounds of refinement that were decided on, in that order.</summary>
        public List<RefinementRound> Rounds { get; set; } = [];

        /// <summary>The trace in which the sweep was last submitted, as a W3C traceparent; null if that was not traced.</summary>
        public string? Trace { get; set; }

        public DateTimeOffset? SubmittedUtc { get; set; }

        public DateTimeOffset? FinishedUtc { get; set; }
    }
}
