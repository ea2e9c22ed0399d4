using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A backend that was emptied, or restored to an older state, still answers calls.</summary>
public sealed class ObservedMembershipTableTests
{
    private static readonly MembershipEntry Entry = new() { SiloAddress = SiloAddress.Zero };

    private readonly StoragePulse _pulse = new(new FakeTimeProvider(), new SecretFilter(new ConfigurationBuilder().Build()));
    private readonly Table _table = new();
    private readonly IMembershipTable _observed;

    public ObservedMembershipTableTests() =>
        _observed = new ObservedMembershipTable(_table, _pulse, NullLogger<ObservedMembershipTable>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task A_table_that_has_lost_versions_is_trouble_by_the_next_sign_of_life(int left)
    {
        await _observed.InsertRowAsync(Entry, new(7, "7"), Token);
        await _observed.UpdateIAmAliveAsync(Entry, Token);
        Assert.Null(_pulse.Trouble);

        _table.Version = left;
        await _observed.UpdateIAmAliveAsync(Entry, Token);

        Assert.StartsWith($"the backend has lost what it was told: the membership table had version 7 and has {left}.", _pulse.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_restored_is_no_trouble_any_more()
    {
        await _observed.InsertRowAsync(Entry, new(7, "7"), Token);
        _table.Version = 0;
        await _observed.ReadAllAsync(Token);
        Assert.NotNull(_pulse.Trouble);

        _table.Version = 8;
        await _observed.ReadAllAsync(Token);

        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task A_read_that_a_write_overtakes_has_lost_nothing()
    {
        await _observed.InsertRowAsync(Entry, new(7, "7"), Token);
        _table.Held = new();
        var reading = _observed.ReadAllAsync(Token);
        await _observed.UpdateRowAsync(Entry, "7", new(8, "8"), Token);

        _table.Held.SetResult(7);
        await reading;

        Assert.Null(_pulse.Trouble);
    }

    private sealed class Table : IMembershipTable
    {
        public int Version { get; set; }

        public TaskCompletionSource<int>? Held { get; set; }

        public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken)
        {
            var version = Held is { } held ? await held.Task : Version;
            return new(new TableVersion(version, $"{version}"));
        }

        public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken)
        {
            Version = tableVersion.Version;
            return Task.FromResult(true);
        }

        public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
            InsertRowAsync(entry, tableVersion, cancellationToken);

        public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MembershipTableData> ReadAll() => throw new NotSupportedException();

        public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => throw new NotSupportedException();

        public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();

        public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();
    }
}
