using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace VerifiedAddition.Pages;

/// <summary>Adds the pages of a grid to a web program.</summary>
public static class PagesSetup
{
    /// <summary>Largest message of a browser, in bytes: what a person types or chooses is smaller.</summary>
    private const long MaxMessage = 64 * 1024;

    /// <summary>The services of the pages. An <see cref="Experiments.IGrid"/> must be among the others.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GridFeed>();
        services.AddSingleton<PageFiles>();
        services.AddScoped<SweepActions>();
        services.AddCascadingAuthenticationState();
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            mud.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddSignalR(signals => signals.MaximumReceiveMessageSize = MaxMessage);
        return services;
    }

    /// <summary>Serves the pages, at <c>/</c>, and the files that they load.</summary>
    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<PageFiles>().Map(endpoints);
        endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return endpoints;
    }
}
