using Microsoft.Extensions.Configuration;
using Orleans.Storage;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Silo.Tests;

public sealed class ObservedGrainStorageTests : IDisposable
{
    private readonly ListenedMeters _meters = new();
    private readonly GridMetrics _metrics;
    private readonly StoragePulse _pulse = new(TimeProvider.System, new SecretFilter(new ConfigurationBuilder().Build()));

    public ObservedGrainStorageTests() => _metrics = new(_meters, TimeProvider.System);

    public void Dispose()
    {
        _metrics.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Every_call_is_passed_on_and_measured()
    {
        var inner = new Inner(error: null);
        var storage = new ObservedGrainStorage(inner, _metrics, _pulse, TimeProvider.System);

        await storage.ReadStateAsync("state", default, new GrainState<int>(), TestContext.Current.CancellationToken);
        await storage.WriteStateAsync("state", default, new GrainState<int>());
        await storage.ClearStateAsync("state", default, new GrainState<int>());

        Assert.Equal(["read", "write", "clear"], inner.Calls);
        Assert.Equal(3, _meters.CountOf("va.grain_storage.duration"));
        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task An_error_is_passed_on_measured_and_remembered()
    {
        var storage = new ObservedGrainStorage(new Inner(new IOException("the disk is gone")), _metrics, _pulse, TimeProvider.System);

        await Assert.ThrowsAsync<IOException>(() => storage.WriteStateAsync("state", default, new GrainState<int>()));

        Assert.True(_meters.SumOf("va.grain_storage.duration", "operation=write,outcome=error") > 0);
        Assert.NotNull(_pulse.Trouble);
    }

    [Fact]
    public async Task A_conflict_is_no_trouble_of_the_storage()
    {
        var storage = new ObservedGrainStorage(new Inner(new InconsistentStateException("older")), _metrics, _pulse, TimeProvider.System);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", default, new GrainState<int>()));

        Assert.True(_meters.SumOf("va.grain_storage.duration", "operation=write,outcome=conflict") > 0);
        Assert.Null(_pulse.Trouble);
    }

    private sealed class Inner(Exception? error) : IGrainStorage
    {
        public List<string> Calls { get; } = [];

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Answer("read");

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Answer("write");

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Answer("clear");

        private Task Answer(string call)
        {
            Calls.Add(call);
            return error is null ? Task.CompletedTask : Task.FromException(error);
        }
    }
}
