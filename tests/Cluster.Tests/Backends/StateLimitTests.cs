using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A silo knows how much its grain storage holds.</summary>
public sealed class StateLimitTests
{
    [Fact]
    public async Task State_that_a_row_of_an_Azure_table_does_not_hold_is_refused_before_it_is_written()
    {
        await using var azurite = await Azurite.StartAsync();
        using var va = new Va();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddMetrics();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Orleans:Clustering:ProviderType"] = "AzureTableStorage",
            ["Orleans:Clustering:ConnectionName"] = "azure",
            ["Orleans:GrainStorage:runs:ProviderType"] = "AzureTableStorage",
            ["Orleans:GrainStorage:runs:ConnectionName"] = "azure",
            ["Orleans:Reminders:ProviderType"] = "AzureTableStorage",
            ["Orleans:Reminders:ConnectionName"] = "azure",
            ["ConnectionStrings:azure"] = azurite.ConnectionString,
            ["Artefacts:Folder"] = va.Folder("shared"),
        });
        await builder.AddClusterAsync(TestContext.Current.CancellationToken);
        using var silo = builder.Build();

        // Two of the bytes are quotes.
        var state = new GrainState<string>(new('a', 983_039));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Services.GetRequiredKeyedService<IGrainStorage>(GrainStores.Runs)
            .WriteStateAsync("sweep", GrainId.Create("sweep", "nine"), state, TestContext.Current.CancellationToken));

        Assert.Equal(
            "The state 'sweep' of sweep/nine takes 983,041 bytes, but a row of Azure table storage holds at most 983,040. To store it, keep state in " +
            "blobs or Redis ('Orleans:GrainStorage:runs:ProviderType').",
            error.Message);
    }
}
