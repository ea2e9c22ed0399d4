using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Storage.Tests;

/// <summary>State that a storage cannot hold is refused before the storage is asked.</summary>
public sealed class LimitedGrainStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly GrainId Owner = GrainId.Create("counter", "one");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_too_large_is_refused_by_name_size_and_limit_and_the_storage_keeps_what_it_had()
    {
        using var folder = new TemporaryFolder();
        var counter = new StoredCounter(folder.Path) { Count = 10 };
        await counter.WriteAsync();
        var storage = new LimitedGrainStorage(counter.Storage, new(12, "a small row", "count less", new JsonGrainStateSerializer()));
        var state = new GrainState<Counter>(new());
        await storage.ReadStateAsync("state", Owner, state, Cancel);

        // {"count":99} fits exactly.
        state.State!.Count = 99;
        await storage.WriteStateAsync("state", Owner, state, Cancel);
        state.State.Count = 100;
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => storage.WriteStateAsync("state", Owner, state, Cancel));

        Assert.Equal("The state 'state' of counter/one takes 13 bytes, but a small row holds at most 12. To store it, count less.", error.Message);
        Assert.Equal(99, await StoredCounter.ReadAsync(folder.Path));
    }

    [Fact]
    public async Task A_row_of_an_Azure_table_holds_as_many_bytes_as_is_said_and_no_more()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Orleans:GrainStorage:runs:ProviderType"] = "AzureTableStorage",
            ["Orleans:GrainStorage:runs:ConnectionString"] = azurite.ConnectionString,
            ["Orleans:GrainStorage:runs:SerializerKey"] = JsonGrainStateSerializer.Key,
        });
        builder.Logging.ClearProviders();
        var ports = FreePort.Take(2);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(ports[0], ports[1]);
            silo.Services.AddJsonGrainStateSerializer();
        });
        using var host = builder.Build();
        await host.StartAsync(Cancel);
        var storage = host.Services.GetRequiredKeyedService<IGrainStorage>("runs");

        // Two of the bytes are quotes.
        var largest = new string('a', LimitedGrainStorage.AzureTableRowBytes - 2);
        var state = new GrainState<string>(largest);
        await storage.WriteStateAsync("state", Owner, state);
        state.State += "a";
        var error = await Record.ExceptionAsync(() => storage.WriteStateAsync("state", Owner, state));
        var read = new GrainState<string>("");
        await storage.ReadStateAsync("state", Owner, read);

        Assert.Contains("too large", Assert.IsType<ArgumentOutOfRangeException>(error).Message, StringComparison.Ordinal);
        Assert.Equal(largest, read.State);
        await host.StopAsync(Cancel);
    }
}
