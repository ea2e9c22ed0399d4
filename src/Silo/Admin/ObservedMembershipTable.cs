using System.Globalization;
using Orleans.Clustering.Redis;

namespace VerifiedAddition.Silo;

/// <summary>Observes whether the membership table answers, and whether it has lost data.</summary>
internal sealed partial class ObservedMembershipTable(IMembershipTable table, StoragePulse pulse, ILogger<ObservedMembershipTable> logger) : IMembershipTable
{
    private const string Advice =
        "It was restarted empty, or from an older state; sweeps may be missing, too. Stop every silo, restore it, then start them";

    private int _newest;
    private int _isLost;
    private int _wasEmpty;

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) =>
        ObserveAsync(StorageUse.Write, table.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken));

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        ObserveAsync(StorageUse.Write, table.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken));

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        ObserveAsync(StorageUse.Write, table.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken));

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) =>
        ObserveAsync(StorageUse.Read, table.ReadRowAsync(key, cancellationToken));

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken)
    {
        var newest = Volatile.Read(ref _newest);
        try
        {
            var found = await ObserveAsync(StorageUse.Read, table.ReadAllAsync(cancellationToken));
            if (newest == 0 && found is { Version.Version: 0, Members.Count: 0 } && Interlocked.Exchange(ref _wasEmpty, 1) == 0)
            {
                LogEmpty(logger);
            }

            Compare(newest, found.Version.Version);
            return found;
        }
        catch (RedisClusteringException e) when (newest > 0)
        {
            Tell(string.Create(
                CultureInfo.InvariantCulture, $"the backend has lost what it was told: the membership table had version {newest} and is gone ({e.Message.TrimEnd('.')}). ") + Advice);
            throw;
        }
    }

    public async Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        Written(await ObserveAsync(StorageUse.Write, table.InsertRowAsync(entry, tableVersion, cancellationToken)), tableVersion);

    public async Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        Written(await ObserveAsync(StorageUse.Write, table.UpdateRowAsync(entry, etag, tableVersion, cancellationToken)), tableVersion);

    /// <remarks>Also reads the table, which Orleans does only once a minute: until then no one could connect if it were lost.</remarks>
    public async Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await ObserveAsync(StorageUse.Write, table.UpdateIAmAliveAsync(entry, cancellationToken));
        }
        finally
        {
            await ReadAllAsync(cancellationToken); // if the table is gone, the write would fail with an unhelpful message
        }
    }

    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    private bool Written(bool isDone, TableVersion version)
    {
        if (isDone)
        {
            Newer(version.Version);
        }

        return isDone;
    }

    private void Newer(int version)
    {
        for (var known = Volatile.Read(ref _newest); known < version; known = Volatile.Read(ref _newest))
        {
            Interlocked.CompareExchange(ref _newest, version, known);
        }
    }

    /// <summary>The version never decreases: a backend with an older one was emptied, or restored to an older state.</summary>
    /// <param name="newest">The newest version known before the table was read.</param>
    /// <param name="found">The version that was read.</param>
    private void Compare(int newest, int found)
    {
        Newer(found);
        Tell(found >= newest ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"the backend has lost what it was told: the membership table had version {newest} and has {found}. ") + Advice);
    }

    /// <summary>Reports a loss, and logs it once while it lasts.</summary>
    private void Tell(string? lost)
    {
        if (lost is not null && Interlocked.Exchange(ref _isLost, 1) == 0)
        {
            LogLost(logger, lost);
        }
        else if (lost is null)
        {
            Volatile.Write(ref _isLost, 0);
        }

        pulse.Lost(lost);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The membership table is empty: this silo begins a new cluster, which knows no sweep of another one")]
    private static partial void LogEmpty(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Lost}")]
    private static partial void LogLost(ILogger logger, string lost);

    private async Task<T> ObserveAsync<T>(StorageUse use, Task<T> call)
    {
        await ObserveAsync(use, (Task)call);
        return await call;
    }

    private Task ObserveAsync(StorageUse use, Task call) => pulse.ListenAsync("membership table", use, call);
}
