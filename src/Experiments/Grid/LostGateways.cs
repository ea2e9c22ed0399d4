using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace VerifiedAddition.Experiments;

/// <summary>Has a client's calls fail soon where the silo that would have answered has died or was cut off.</summary>
internal static class LostGateways
{
    /// <summary>
    /// Timeout of a call: about as long as it takes the silos to know that one of them is dead. What was sent to it is never answered, and all calls can
    /// be repeated; calls that take longer override it.
    /// </summary>
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(15);

    /// <summary>How often the list of gateways is read: the connection to one that was cut off ends only when it is no longer in the list.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    /// <summary>Sets both where <paramref name="configuration"/> does not, unless it lists the gateways itself: then there is no other one to learn of.</summary>
    public static void NoticeSoon(IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["Orleans:Clustering:ProviderType"] is "Static")
        {
            return;
        }

        if (configuration["Orleans:Messaging:ResponseTimeout"] is null)
        {
            services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = CallTime);
        }

        if (configuration["Orleans:Gateway:GatewayListRefreshPeriod"] is null)
        {
            services.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = Refresh);
        }
    }
}
