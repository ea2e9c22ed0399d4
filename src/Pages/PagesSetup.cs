using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;
using VerifiedAddition.Api;

namespace VerifiedAddition.Pages;

/// <summary>Adds the pages of a grid to a web program.</summary>
public static class PagesSetup
{
    /// <summary>Largest message of a browser, in bytes: what a person types or chooses is smaller.</summary>
    private const long MaxMessage = 64 * 1024;

    /// <summary>The services of the pages, beside those of the API: an <see cref="IGridSource"/>, <see cref="GridApi.AddGridApi"/>, an <see cref="AuditLog"/>.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GridFeed>();
        services.AddSingleton<PageFiles>();
        services.AddScoped<Outcomes>();
        services.AddScoped<SweepActions>();
        services.AddCascadingAuthenticationState();
        services.AddMudServices();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddScoped<AuthenticationStateProvider, CallerProvider>();
        services.AddSignalR(signals => signals.MaximumReceiveMessageSize = MaxMessage);
        return services;
    }

    /// <summary>Serves the pages, at <c>/</c>, and the files that they load, to those who may look.</summary>
    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<PageFiles>().Map(endpoints);
        endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization(Policies.View);
        return endpoints;
    }
}
