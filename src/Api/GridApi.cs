using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace VerifiedAddition.Api;

/// <summary>The HTTP API of a grid (docs/api.md).</summary>
public static class GridApi
{
    /// <summary>The path beneath which this version of the API is.</summary>
    public const string Root = "/api/v1";

    /// <summary>Adds what the endpoints need, except an <see cref="IGridSource"/> and a way to authenticate callers.</summary>
    public static IServiceCollection AddGridApi(this IServiceCollection services)
    {
        services.AddAuthorization(options =>
        {
            foreach (var (policy, role) in Policies.LeastRoles)
            {
                options.AddPolicy(policy, builder => builder.RequireRole(Roles.From(role)));
            }
        });
        return services;
    }

    /// <summary>Adds the endpoints. Each requires one of <see cref="Policies"/>.</summary>
    public static IEndpointConventionBuilder MapGridApi(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var api = endpoints.MapGroup(Root).RequireAuthorization(Policies.View);
        api.MapSweeps();
        return api;
    }
}
