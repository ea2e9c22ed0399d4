using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class LostGatewayTests
{
    [Fact]
    public void A_client_of_a_cluster_notices_lost_gateways_within_seconds()
    {
        var (call, refresh) = Of(("Orleans:Clustering:ProviderType", "Redis"));

        Assert.Equal((TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5)), (call, refresh));
    }

    [Fact]
    public void What_is_configured_holds()
    {
        var usual = (new ClientMessagingOptions().ResponseTimeout, new GatewayOptions().GatewayListRefreshPeriod);

        var told = Of(
            ("Orleans:Clustering:ProviderType", "Redis"), ("Orleans:Messaging:ResponseTimeout", "00:01:00"), ("Orleans:Gateway:GatewayListRefreshPeriod", "00:02:00"));

        // Orleans reads these keys itself.
        Assert.Equal(usual, told);
        Assert.Equal(usual, Of(("Orleans:Clustering:ProviderType", "Static")));
    }

    private static (TimeSpan Call, TimeSpan Refresh) Of(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))).Build();
        var services = new ServiceCollection().AddOptions();
        LostGateways.NoticeSoon(services, configuration);
        using var provider = services.BuildServiceProvider();
        return (
            provider.GetRequiredService<IOptions<ClientMessagingOptions>>().Value.ResponseTimeout,
            provider.GetRequiredService<IOptions<GatewayOptions>>().Value.GatewayListRefreshPeriod);
    }
}
