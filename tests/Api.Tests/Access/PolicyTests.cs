using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace VerifiedAddition.Api.Tests;

/// <summary>Who may do what.</summary>
public sealed class PolicyTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string[] LookingPosts = ["PlanSweep", "AskModel", "PatchModel", "CompareVerifications", "CheckClaims"];

    [Fact]
    public void Every_endpoint_requires_a_role_and_whoever_looks_changes_nothing()
    {
        var endpoints = host.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToArray();

        Assert.True(endpoints.Length >= 35);
        Assert.All(endpoints, endpoint =>
        {
            var policies = endpoint.Metadata.OfType<IAuthorizeData>().Select(one => one.Policy).ToArray();
            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single();
            var looks = method is "GET" || LookingPosts.Contains(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName, StringComparer.Ordinal);
            Assert.Contains(Policies.View, policies, StringComparer.Ordinal);
            Assert.Equal(looks, policies.All(policy => policy == Policies.View));
        });
    }

    [Theory]
    [InlineData(Roles.Viewer, 403, 403)]
    [InlineData(Roles.Submitter, 404, 403)]
    [InlineData(Roles.Operator, 404, 404)]
    public async Task A_role_may_do_what_those_before_it_may(string role, int submit, int operate)
    {
        using var caller = host.Caller(role);

        Assert.Equal(submit, (await caller.SendAsync(HttpMethod.Post, "sweeps/no-such-sweep/pause")).Status);
        Assert.Equal(operate, (await caller.SendAsync(HttpMethod.Post, "silos/no-such-silo/drain")).Status);
    }
}
