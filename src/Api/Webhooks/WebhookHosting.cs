using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Api;

/// <summary>Adds the webhooks that the configuration names.</summary>
public static class WebhookHosting
{
    /// <summary>Adds them; nothing where there are none.</summary>
    /// <exception cref="InvalidConfigurationException">A target is wrong.</exception>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var targets = configuration.GetSection(WebhookTarget.Section).Get<WebhookTarget[]>() ?? [];
        for (var index = 0; index < targets.Length; index++)
        {
            targets[index].Require(index);
        }

        return targets.Length == 0 ? services : services.AddSingleton<IHostedService>(provider => new WebhookService(
            targets,
            provider.GetRequiredService<IGridSource>(),
            new(targets, NewClient(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebhookSender>>()),
            provider.GetRequiredService<IOptions<ConsoleOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookService>>()));
    }

    /// <summary>A target that leads elsewhere is not followed: only the configuration says where events go.</summary>
    private static HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
}
