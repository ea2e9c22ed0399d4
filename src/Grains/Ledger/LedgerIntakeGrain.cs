using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ILedgerIntakeGrain"/>
/// <remarks>Calls interleave, so that what arrives during a write is stored together by the next one.</remarks>
[Reentrant]
public sealed partial class LedgerIntakeGrain(
    [PersistentState("intake", GrainStores.Runs)] IPersistentState<LedgerIntakeGrain.Memory> memory, TimeProvider time, ILogger<LedgerIntakeGrain> logger)
    : Grain, ILedgerIntakeGrain, IDisposable
{
    private static readonly TimeSpan PostPeriod = TimeSpan.FromSeconds(1);

    /// <summary>After so long without a charge it is stored what was posted and settled.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _writing = new(1);
    private LedgerIntake _stored = new();
    private LedgerIntake _next = new();
    private long _storedAt = time.GetTimestamp();
    private bool _isPosting;

    /// <summary>What is stored here and not confirmed by all its pages.</summary>
    private IEnumerable<QuestionCharge> Unposted => _next.Outbox.Where(charge => charge.Number <= _stored.Number);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = _next = memory.State.Restored();
        this.RegisterGrainTimer(static (intake, token) => intake.TickAsync(token), this, PostPeriod, PostPeriod);
        return Task.CompletedTask;
    }

    /// <summary>Stores which jobs are settled, so that they are not remembered for ever.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await StoreAsync(cancellationToken);
        }
#pragma warning disable CA1031 // What was confirmed to somebody is stored.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotStored(logger, e.Message);
        }
    }

    public void Dispose() => _writing.Dispose();

    public async Task ChargeAsync(JobCharge charge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(charge);
        _next = _next.Take(charge, Now);
        await StoreAsync(cancellationToken);
    }

    public Task SettleAsync(string job, long charged, CancellationToken cancellationToken)
    {
        _next = _next.Settle(job, charged, Now); // stored with the next charge; until then the job is remembered
        return Task.CompletedTask;
    }

    public Task<QuestionCharge[]> ChargesAsync(string? sweep, CancellationToken cancellationToken) => Task.FromResult<QuestionCharge[]>(
        [.. Unposted.Where(charge => sweep is null || string.Equals(charge.Sweep, sweep, StringComparison.Ordinal))]);

    /// <summary>Stores all that is taken, one write at a time; does nothing if it is stored.</summary>
    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!ReferenceEquals(_next, _stored))
            {
                await WriteAsync(_next);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Not cancelled: others wait for it, too.</summary>
    private async Task WriteAsync(LedgerIntake next)
    {
        if (next.Outbox.Count >= LedgerIntake.MaxOutbox)
        {
            LogOutboxFull(logger, LedgerIntake.MaxOutbox);
        }

        try
        {
            await memory.WriteAsync(Memory.Of(next), CancellationToken.None);
        }
        catch (InconsistentStateException)
        {
            DeactivateOnIdle(); // another activation has gone on, or a write was carried out without an answer: what is stored tells
            throw;
        }

        (_stored, _storedAt) = (next, time.GetTimestamp());
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        await PostAsync(cancellationToken);
        if (!ReferenceEquals(_next, _stored) && time.GetElapsedTime(_storedAt) >= IdleTime)
        {
            await StoreAsync(cancellationToken);
        }
    }

    /// <summary>Brings what is stored here to the pages. Until that is confirmed it is brought again, and what they have they ignore.</summary>
    private async Task PostAsync(CancellationToken cancellationToken)
    {
        QuestionCharge[] charges = [.. Unposted];
        if (_isPosting || charges.Length == 0)
        {
            return;
        }

        _isPosting = true;
        try
        {
            var failed = await LedgerDelivery.UnconfirmedAsync(
                GrainFactory, LedgerPages.Of(charges), (page, reason) => LogNotPosted(logger, page, reason), cancellationToken);
            var posted = charges.Select(charge => charge.Number).Where(number => !failed.Contains(number)).ToHashSet();
            _next = _next.Posted(posted); // stored with the next charge
        }
        finally
        {
            _isPosting = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger's page {Page} does not take the questions that were asked, which is tried again: {Reason}")]
    private static partial void LogNotPosted(ILogger logger, string page, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the ledger has settled could not be stored, and is settled again: {Reason}")]
    private static partial void LogNotStored(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger has not taken {Most} charges of questions: the oldest are given up, and 'va usage' will not show them. See the warnings about its pages")]
    private static partial void LogOutboxFull(ILogger logger, int most);

    /// <summary>The stored state.</summary>
    public sealed class Memory
    {
        /// <summary>How much of which job was taken.</summary>
        public Dictionary<string, TakenJob> Jobs { get; set; } = new(StringComparer.Ordinal);

        /// <summary>What the pages may not have yet, by number.</summary>
        public List<QuestionCharge> Outbox { get; set; } = [];

        /// <summary>The number of the newest charge.</summary>
        public long Number { get; set; }

        internal static Memory Of(LedgerIntake intake) => new()
        {
            Jobs = intake.Jobs.ToDictionary(StringComparer.Ordinal),
            Outbox = [.. intake.Outbox],
            Number = intake.Number,
        };

        internal LedgerIntake Restored() => new()
        {
            Jobs = Jobs.ToImmutableDictionary(StringComparer.Ordinal),
            Outbox = [.. Outbox],
            Number = Number,
        };
    }
}
