using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IVerificationGrain"/>
public sealed class VerificationGrain(
    [PersistentState("verification", GrainStores.Runs)] IPersistentState<VerificationGrain.Memory> memory,
    IClusterMembershipService membership,
    IArtefactStore artefacts,
    IOptions<JobOptions> options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<VerificationGrain> logger)
    : JobGrain<VerificationPlan, ShardReport>(membership, options, metrics, time, logger), IVerificationGrain
{
    private VerificationLedger? _ledger;
    private VerificationLedger? _stored;
    private Certificate? _certificate;

    protected override JobKind Job => JobKinds.Verification;

    protected override Demand Demand => memory.State;

    protected override WeightsRef? Weights => memory.State.Weights;

    protected override VerificationPlan? Plan => _ledger?.Plan;

    protected override IntervalSet Missing => _ledger!.Missing;

    protected override bool IsUnfinished => _ledger is { IsComplete: false };

    protected override bool IsComplete => _ledger is { IsComplete: true } && !HasUnstored;

    protected override long? Questions => _ledger?.Asked;

    protected override bool HasUnstored => !ReferenceEquals(_ledger, _stored);

    /// <summary>Created once: a finished verification no longer changes.</summary>
    private Certificate? Certificate => _certificate ??= _ledger?.CertificateOf(memory.State.Weights!);

    public Task<VerificationReport?> ReportAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_ledger is { } ledger && IsComplete
            ? new VerificationReport(
                (VerificationSnapshot)Snapshot(), memory.State.Weights!, [.. ledger.Classes.Values], [.. ledger.Failing], [.. ledger.Strata.Values],
                ledger.SmallestMargin, ledger.Rechecked, ledger.Rounding)
            : null);

    public async Task<Certificate?> CertificateAsync(CancellationToken cancellationToken)
    {
        if (_ledger is { IsComplete: true })
        {
            await EndAsync(cancellationToken); // it may be about to store the complete result
        }

        return Certificate;
    }

    protected override Task TakeUpStoredAsync(CancellationToken cancellationToken)
    {
        _ledger = _stored = memory.State.Ledger;
        return Task.CompletedTask;
    }

    protected override async Task<bool> TakeUpAsync(WeightsRef weights, VerificationPlan plan, CancellationToken cancellationToken)
    {
        if (_ledger is null or { LacksRecords: true })
        {
            _ledger = VerificationLedger.Begin(plan, Options.ShardSize);
            memory.State.Weights = weights;
            memory.State.Seconds = 0;
            return true;
        }

        return await CertificateAsync(cancellationToken) is { } certificate
            && !await artefacts.HoldsAsync(CertificateFile.KeyOf(Key), FileOf(certificate), cancellationToken);
    }

    protected override IJobPart PartOf(int number)
    {
        var (first, count) = _ledger!.RangeOf(number);
        return new ShardRange(number, first, count);
    }

    protected override Task CountAsync(ShardReport report, CancellationToken cancellationToken)
    {
        _ledger = _ledger!.After(report);
        return Task.CompletedTask;
    }

    protected override Task ClearAsync(CancellationToken cancellationToken)
    {
        _ledger = _stored = null;
        return memory.ClearStateAsync(cancellationToken);
    }

    protected override IJobSnapshot SnapshotOf(JobPhase phase, string? error) =>
        VerificationLedger.Snapshot(_ledger, Key, phase, Seconds, IsComplete ? Certificate?.Root : null, error, StorageTrouble);

    protected override async Task WriteAsync(CancellationToken cancellationToken)
    {
        var ledger = _ledger;
        if (ledger is { IsComplete: true })
        {
            cancellationToken = CancellationToken.None; // once it is reported as finished the silo may be stopped: the state must be stored
            await StoreCertificateAsync(cancellationToken);
        }

        var before = memory.State.Ledger;
        memory.State.Ledger = ledger;
        try
        {
            await memory.WriteStateAsync(cancellationToken);
            _stored = ledger;
        }
        catch
        {
            memory.State.Ledger = before;
            throw;
        }
    }

    /// <summary>Stores the certificate before the state says that all is done, so that every finished verification has one.</summary>
    private async Task StoreCertificateAsync(CancellationToken cancellationToken)
    {
        if (Certificate is { } certificate)
        {
            var file = FileOf(certificate);
            await artefacts.WriteAsync(
                CertificateFile.KeyOf(Key), (stream, token) => stream.WriteAsync(file, token).AsTask(), cancellationToken);
        }
    }

    private static byte[] FileOf(Certificate certificate) => Encoding.UTF8.GetBytes(CertificateFile.Text(certificate));

    /// <summary>The stored state.</summary>
    public sealed class Memory : Demand
    {
        public WeightsRef? Weights { get; set; }

        public VerificationLedger? Ledger { get; set; }

        [JsonIgnore]
        public override bool IsUnfinished => Ledger is { IsComplete: false };

        public override Task<IJobSnapshot> ViewAsync(string key, IArtefactStore artefacts, CancellationToken cancellationToken)
        {
            var isComplete = Ledger is { IsComplete: true };
            return Task.FromResult<IJobSnapshot>(VerificationLedger.Snapshot(
                Ledger, key, PhaseOf(Ledger is not null, isComplete, error: null), Seconds, isComplete ? Ledger!.CertificateOf(Weights!)?.Root : null));
        }
    }
}
