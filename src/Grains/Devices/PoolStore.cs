using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <summary>Stores a pool: in one record as long as that is small, and its leases on pages beside it where they are many.</summary>
/// <remarks>
/// <para>What is decided at a time changes one page, and is stored when that is. The pool's own record then names the pages, and has what is
/// neither lease nor charge. Epochs and numbers of charges go on after the highest on any of them.</para>
/// <para>An activation that finds pages writes the record and every page before it decides anything: no write of an older activation succeeds after
/// that. Pages of another number get names of their own. They are announced in the record, then written, and then named by it; those of before are
/// deleted last. So who is killed in between leaves the old form or the new one, and what the next activation deletes.</para>
/// <para>A write that fails may have been carried out. Its record is written again, before any other: if it was, that fails with
/// <see cref="InconsistentStateException"/>, and this activation must end.</para>
/// </remarks>
/// <param name="head">The pool's own record.</param>
/// <param name="storage">Where the pages are.</param>
/// <param name="grain">The pool.</param>
/// <param name="home">The silo of this activation.</param>
/// <param name="clock">When leases were renewed.</param>
/// <param name="time">The clock.</param>
/// <param name="most">Most bytes of leases and charges in one record.</param>
/// <param name="logger">Told of new forms, and of what is missing.</param>
internal sealed partial class PoolStore(
    IPersistentState<DevicePoolGrain.Memory> head,
    IGrainStorage storage,
    GrainId grain,
    SiloAddress? home,
    LeaseClock clock,
    TimeProvider time,
    int most,
    ILogger logger)
{
    /// <summary>Most pages that are read or written at the same time.</summary>
    private const int AtOnce = 64;

    /// <summary>One part in so many of the pages is written again at a time where nothing has changed.</summary>
    private const int RefreshedPart = 8;

    private Page[] _pages = []; // none: all is in the head
    private List<string> _asleep = []; // sweeps that wanted slots before this activation, as long as none has spoken since
    private bool _isHeadInDoubt;
    private long _storedAt = time.GetTimestamp();

    /// <summary>Reads the pool, and makes sure that no older activation writes any more.</summary>
    /// <exception cref="InconsistentStateException">Another activation is at it.</exception>
    public async Task<DevicePool> LoadAsync(CancellationToken cancellationToken)
    {
        _asleep = head.State.Wanting;
        if (head.State.Pages is not { Count: > 0 } set)
        {
            clock.Restore(head.State);
            var whole = head.State.Restored();
            if (head.State.Leftovers is not null)
            {
                await WriteHeadAsync(Whole(whole, head.State.Pages, head.State.Leftovers), cancellationToken);
                await DiscardAsync(cancellationToken);
            }

            return whole;
        }

        _pages = [.. LeasePages.NamesOf(grain, set).Select(name => new Page(name, set.Generation))];
        await ForEachAsync(_pages, page => storage.ReadStateAsync(LeasePages.State, page.Name, page.Record, cancellationToken));
        var missing = _pages.Count(page => !page.Record.RecordExists);
        foreach (var page in _pages)
        {
            (page.Leases, page.Outbox) = ([.. page.State.Held()], page.State.Outbox);
            clock.Restore(page.State);
        }

        var pool = head.State.Restored([.. _pages.Select(page => page.State)]);
        await WriteHeadAsync(Head(pool, set, head.State.Leftovers), cancellationToken); // so these are the pages
        if (missing > 0)
        {
            LogMissing(logger, missing, set.Count, set.Generation);
        }

        await ForEachAsync(_pages, page => WriteAsync(page, page.Leases, page.Outbox, pool, cancellationToken));
        await DiscardAsync(cancellationToken);
        if (LeasePages.CountFor(pool, most / 2) is var enough && enough * 2 < set.Count)
        {
            await TryReformAsync(pool, enough, cancellationToken);
        }

        return pool;
    }

    /// <summary>Returns those of some slots' leases that are stored by one write.</summary>
    public HashSet<TrainingTicket> Part(IReadOnlyCollection<TrainingTicket> tickets) =>
        _pages.Length == 0 ? [.. tickets] : [.. tickets.GroupBy(ticket => PageOf(ticket.Worker)).First()];

    /// <summary>Stores what a pool becomes.</summary>
    /// <param name="before">What is stored.</param>
    /// <param name="next">What it becomes: leases of one slot change, or those of a <see cref="Part"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InconsistentStateException">Another activation has gone on, or an earlier write was carried out without an answer.</exception>
    public async Task StoreAsync(DevicePool before, DevicePool next, CancellationToken cancellationToken)
    {
        if (_pages.Length == 0)
        {
            var count = LeasePages.CountFor(next, most);
            await (count == 0
                ? WriteHeadAsync(Whole(next, head.State.Pages, head.State.Leftovers), cancellationToken)
                : ReformAsync(before, next, count, cancellationToken));
            return;
        }

        var (ended, given) = next.Leases.ChangesSince(before.Leases);
        var changed = ended.Concat(given).Select(lease => PageOf(lease.Ticket.Worker)).Distinct().Select(number => _pages[number]).SingleOrDefault();
        await WriteDoubtedAsync(before, but: changed, cancellationToken);
        if (changed is not null)
        {
            List<HeldLease> leases = [.. changed.Leases.Except(ended), .. given];
            List<SlotCharge> outbox = [.. changed.Outbox, .. next.Outbox.Where(charge => charge.Number > before.Charged)];
            if (leases.Sum(LeasePages.BytesOf) + outbox.Sum(LeasePages.BytesOf) > most &&
                Math.Max(_pages.Length, LeasePages.CountFor(next, most)) is var count && LeasePages.Fit(next, count, most))
            {
                await WriteDoubtedAsync(before, but: null, cancellationToken);
                await ReformAsync(before, next, count, cancellationToken);
                return;
            }

            await WriteAsync(changed, leases, outbox, next, cancellationToken);
        }

        await StoreHeadAsync(next, isAll: changed is null, cancellationToken);
    }

    /// <summary>Stores until when leases were renewed, where nothing else was stored for a while.</summary>
    /// <param name="pool">What is stored.</param>
    /// <param name="period">For how long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RefreshAsync(DevicePool pool, TimeSpan period, CancellationToken cancellationToken)
    {
        if (_pages.Length == 0)
        {
            await (time.GetElapsedTime(_storedAt) >= period && pool.Leases.Count > 0 ? StoreAsync(pool, pool, cancellationToken) : Task.CompletedTask);
            return;
        }

        await StoreAsync(pool, pool, cancellationToken);
        Page[] due =
        [
            .. _pages.Where(page => page.Leases.Count + page.Outbox.Count > 0 && time.GetElapsedTime(page.StoredAt) >= period).OrderBy(page => page.StoredAt)
                .Take(Math.Max(1, _pages.Length / RefreshedPart)),
        ];
        await ForEachAsync(due, page => WriteAsync(page, page.Leases, page.Outbox, pool, cancellationToken));
    }

    private int PageOf(WorkerId worker) => LeasePages.PageOf(worker, _pages.Length);

    /// <summary>Writes what may or may not have been written, as it was before.</summary>
    private async Task WriteDoubtedAsync(DevicePool pool, Page? but, CancellationToken cancellationToken)
    {
        if (_isHeadInDoubt)
        {
            await WriteHeadAsync(Head(pool, head.State.Pages, head.State.Leftovers), cancellationToken);
        }

        await ForEachAsync(
            [.. _pages.Where(page => page.IsInDoubt && page != but)], page => WriteAsync(page, page.Leases, page.Outbox, pool, cancellationToken));
    }

    /// <summary>Writes the head if something in it has changed.</summary>
    /// <param name="next">The pool.</param>
    /// <param name="isAll">Whether nothing else was stored, so that an error is told; otherwise it is tried again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async Task StoreHeadAsync(DevicePool next, bool isAll, CancellationToken cancellationToken)
    {
        var state = Head(next, head.State.Pages, head.State.Leftovers);
        if (state.TellsAs(head.State))
        {
            return;
        }

        try
        {
            await WriteHeadAsync(state, cancellationToken);
        }
#pragma warning disable CA1031 // The leases are stored. The rest is written within a second.
        catch (Exception e) when (!isAll && e is not InconsistentStateException)
#pragma warning restore CA1031
        {
            LogHeadNotStored(logger, e.Message);
        }
    }

    /// <summary>Goes on with fewer records. If they cannot be stored, those that are there are used.</summary>
    private async Task TryReformAsync(DevicePool pool, int count, CancellationToken cancellationToken)
    {
        try
        {
            await ReformAsync(pool, pool, count, cancellationToken);
        }
#pragma warning disable CA1031 // Such as a record that would be too large for a row: nothing is lost.
        catch (Exception e) when (e is not InconsistentStateException)
#pragma warning restore CA1031
        {
            LogNotFormed(logger, _pages.Length, e.Message);
        }
    }

    /// <summary>Distributes the leases anew, over so many pages; over none to have them in the head.</summary>
    private async Task ReformAsync(DevicePool before, DevicePool next, int count, CancellationToken cancellationToken)
    {
        var (was, left) = (head.State.Pages, head.State.Leftovers ?? []);
        var set = new LeasePageSet(left.Append(was).Max(one => one?.Generation ?? 0) + 1, count);
        await WriteHeadAsync(_pages.Length == 0 ? Whole(before, was, [.. left, set]) : Head(before, was, [.. left, set]), cancellationToken);
        if (left.Count > 0 && await DeleteAsync(left, cancellationToken))
        {
            left = [];
        }

        Page[] pages = [.. LeasePages.NamesOf(grain, set).Select(name => new Page(name, set.Generation))];
        var parts = count == 0 ? [] : LeasePages.Distributed(next, count);
        await ForEachAsync(pages.Zip(parts), one => WriteAsync(one.First, one.Second.Leases, one.Second.Outbox, next, cancellationToken));
        List<LeasePageSet> former = was is { Count: > 0 } ? [.. left, was] : left;
        await WriteHeadAsync(count == 0 ? Whole(next, set, former) : Head(next, set, former), cancellationToken);
        _pages = pages;
        LogFormed(logger, next.Leases.Count, count == 0 ? 1 : count);
        await DiscardAsync(cancellationToken);
    }

    /// <summary>Deletes the pages that are not used any more, which the stored head says. If that fails, it is tried again when the form changes.</summary>
    private async Task DiscardAsync(CancellationToken cancellationToken)
    {
        if (head.State.Leftovers is { } left && await DeleteAsync(left, cancellationToken))
        {
            head.State.Leftovers = null; // stored with what is written next
        }
    }

    private async Task<bool> DeleteAsync(IEnumerable<LeasePageSet> sets, CancellationToken cancellationToken)
    {
        try
        {
            await ForEachAsync(sets.SelectMany(set => LeasePages.NamesOf(grain, set)), async name =>
            {
                var record = new GrainState<LeasePage>(new());
                await storage.ReadStateAsync(LeasePages.State, name, record, cancellationToken);
                await (record.RecordExists ? storage.ClearStateAsync(LeasePages.State, name, record, cancellationToken) : Task.CompletedTask);
            });
            return true;
        }
#pragma warning disable CA1031 // Nothing reads them.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotDeleted(logger, e.Message);
            return false;
        }
    }

    private DevicePoolGrain.Memory Whole(DevicePool pool, LeasePageSet? pages, List<LeasePageSet>? leftovers) =>
        Naming(DevicePoolGrain.Memory.Of(pool, home, clock), pages, leftovers);

    private DevicePoolGrain.Memory Head(DevicePool pool, LeasePageSet? pages, List<LeasePageSet>? leftovers) =>
        Naming(DevicePoolGrain.Memory.Beside(pool, home), pages, leftovers);

    private DevicePoolGrain.Memory Naming(DevicePoolGrain.Memory state, LeasePageSet? pages, List<LeasePageSet>? leftovers)
    {
        _asleep = state.Wanting.Count > 0 ? [] : _asleep;
        state.Wanting = [.. state.Wanting, .. _asleep];
        (state.Pages, state.Leftovers) = (pages, leftovers is { Count: > 0 } ? leftovers : null);
        return state;
    }

    private async Task WriteHeadAsync(DevicePoolGrain.Memory next, CancellationToken cancellationToken)
    {
        _isHeadInDoubt = true;
        await head.WriteAsync(next, cancellationToken);
        (_isHeadInDoubt, _storedAt) = (false, time.GetTimestamp());
    }

    private async Task WriteAsync(
        Page page, IReadOnlyCollection<HeldLease> leases, IEnumerable<SlotCharge> outbox, DevicePool pool, CancellationToken cancellationToken)
    {
        var unsettled = pool.Outbox.Select(charge => charge.Number).ToHashSet();
        var (before, next) = (page.State, new LeasePage { Generation = page.Generation });
        next.Hold(leases, outbox.Where(charge => unsettled.Contains(charge.Number)), pool, clock);
        (page.Record.State, page.IsInDoubt) = (next, true);
        try
        {
            await storage.WriteStateAsync(LeasePages.State, page.Name, page.Record, cancellationToken);
        }
        catch
        {
            page.Record.State = before;
            throw;
        }

        (page.Leases, page.Outbox, page.IsInDoubt, page.StoredAt) = (leases, next.Outbox, false, time.GetTimestamp());
    }

    private static async Task ForEachAsync<T>(IEnumerable<T> all, Func<T, Task> work)
    {
        foreach (var some in all.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(work));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Leases} leases of the pool are stored in {Records} records from now on")]
    private static partial void LogFormed(ILogger logger, int leases, int records);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The leases of the pool stay in {Records} records: {Reason}")]
    private static partial void LogNotFormed(ILogger logger, int records, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Missing} of the {Count} records 'pool-page' of generation {Generation} are missing: their leases are forgotten, and what they trained is leased again. Were they deleted, or left out of a backup?")]
    private static partial void LogMissing(ILogger logger, int missing, int count, long generation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The leases of the pool are stored; what else it has is written again: {Reason}")]
    private static partial void LogHeadNotStored(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Former records of the pool could not be deleted, which is tried again: {Reason}")]
    private static partial void LogNotDeleted(ILogger logger, string reason);

    /// <summary>A page.</summary>
    private sealed class Page(GrainId name, long generation)
    {
        public GrainId Name => name;

        public long Generation => generation;

        /// <summary>What is stored, as far as known.</summary>
        public GrainState<LeasePage> Record { get; } = new(new());

        public LeasePage State => Record.State!;

        public IReadOnlyCollection<HeldLease> Leases { get; set; } = [];

        public IReadOnlyCollection<SlotCharge> Outbox { get; set; } = [];

        /// <summary>Whether a write failed that may have been carried out.</summary>
        public bool IsInDoubt { get; set; }

        public long StoredAt { get; set; }
    }
}
