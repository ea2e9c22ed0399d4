using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>The HTTP API of a grid (docs/api.md).</summary>
public static class GridApi
{
    /// <summary>The path beneath which this version of the API is.</summary>
    public const string Root = "/api/v1";

    /// <summary>The path of the OpenAPI document.</summary>
    public const string Document = Root + "/openapi.json";

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
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => ReadStrictly(options.SerializerOptions));
        services.AddSingleton<SharedAnswers>();
        services.AddGridDocument();
        services.AddSingleton<GridFeeds>();
        return services;
    }

    /// <summary>Adds the endpoints. Each requires one of <see cref="Policies"/>.</summary>
    public static IEndpointConventionBuilder MapGridApi(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var api = endpoints.MapGroup(Root).RequireAuthorization(Policies.View).AddEndpointFilter(KnownQuery.RequireAsync).ShareAnswers();
        api.MapSweeps();
        api.MapVariants();
        api.MapZoo();
        api.MapRecords();
        api.MapModels();
        api.MapVerifications();
        api.MapCertificates();
        api.MapCircuits();
        api.MapReuse();
        api.MapClauses();
        api.MapRobustness();
        api.MapGrid();
        api.MapReports();
        api.MapEvents();
        api.MapOpenApi("/openapi.json");
        return api;
    }

    /// <summary>Requests are read by the names that answers have; what is not understood is refused, not passed over.</summary>
    private static void ReadStrictly(JsonSerializerOptions options)
    {
        foreach (var converter in JsonOutput.Options.Converters)
        {
            options.Converters.Add(converter);
        }

        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
    }
}
