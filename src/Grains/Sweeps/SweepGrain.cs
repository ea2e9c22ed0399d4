using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ISweepGrain"/>
public sealed partial class SweepGrain(
    [PersistentState("sweep", GrainStores.Runs)] IPersistentState<SweepGrain.Memory> memory,
    IOptions<SweepOptions> options,
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

    private SweepProgress? Progress => memory.State.Spec is { } spec ? new(spec, _variants, _verifications) : null;

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

    public async Task<SweepSnapshot> SubmitAsync(SweepSpec spec, CancellationToken cancellationToken)
    {
        Check(spec);
        var dropped = memory.State.Spec?.Variants.Select(variant => variant.Spec.Id)
            .Except(spec.Variants.Select(variant => variant.Spec.Id)).ToArray() ?? [];

        memory.State.Spec = spec;
        memory.State.Phase = SweepPhase.Running;
        memory.State.SubmittedUtc ??= time.GetUtcNow();
        memory.State.FinishedUtc = null;
        await memory.WriteStateAsync(cancellationToken);
        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, cancellationToken);
        await GrainFactory.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).RegisterAsync(
            Name, [.. spec.Variants.Select(variant => new VariantMatch(Name, variant.Name, variant.Spec.Id))], cancellationToken);

        await ReleaseAsync(dropped, cancellationToken);
        _verifications.Clear();
        _started.Clear();
        await Task.WhenAll(spec.Variants.DistinctBy(variant => variant.Spec.Id).Select(async variant =>
            Hear(await Variant(variant.Spec.Id).RequireAsync(Name, variant.Spec, cancellationToken))));
        StartTimer();
        await TickAsync(cancellationToken);
        return Snapshot();
    }

    public async Task<SweepSnapshot> CancelAsync(CancellationToken cancellationToken)
    {
        if (memory.State is { Spec: { } spec, Phase: SweepPhase.Running })
        {
            await FinishAsync(SweepPhase.Cancelled, cancellationToken);
            await ReleaseAsync([.. spec.Variants.Select(variant => variant.Spec.Id).Distinct()], cancellationToken);
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

    /// <summary>Does what follows from the news: fail who waits in vain, queue what can train, start verifications, end the sweep.</summary>
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
                _verifications[key] = await Verification(key).StartAsync(weights, plan, Name, cancellationToken);
            }
        }

        if (progress.Phase is not SweepPhase.Running)
        {
            await FinishAsync(progress.Phase, cancellationToken);
        }
    }

    /// <summary>Asks every variant and verification for its state: after a restart, and for news that was lost.</summary>
    private async Task AskAllAsync(CancellationToken cancellationToken)
    {
        _asked = time.GetTimestamp();
        await Task.WhenAll(memory.State.Spec!.Variants.Select(variant => variant.Spec).DistinctBy(spec => spec.Id).Select(async spec =>
        {
            var variant = await Variant(spec.Id).ViewAsync(cancellationToken);
            var forgotten = variant.Phase is VariantPhase.New or VariantPhase.Cancelled && memory.State.Phase is SweepPhase.Running;
            Hear(forgotten ? await Variant(spec.Id).RequireAsync(Name, spec, cancellationToken) : variant);
        }));
        await Task.WhenAll(memory.State.Spec.Variants.SelectMany(variant => Progress!.PlansOf(variant.Spec))
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

    /// <summary>What a restart must find; the rest is asked for.</summary>
    public sealed class Memory
    {
        public SweepSpec? Spec { get; set; }

        public SweepPhase Phase { get; set; }

        public DateTimeOffset? SubmittedUtc { get; set; }

        public DateTimeOffset? FinishedUtc { get; set; }
    }
}
