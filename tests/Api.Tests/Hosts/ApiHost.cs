using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api.Tests;

/// <summary>The API over the fake grid, on a port of this machine.</summary>
public sealed class ApiHost(FakeGrid grid) : IAsyncLifetime
{
    private WebApplication? _web;
    private IGrid? _client;

    /// <summary>What the grid's grains say.</summary>
    public FakeWorld World => grid.World;

    /// <summary>The grid beneath.</summary>
    public FakeGrid Grid => grid;

    public async ValueTask InitializeAsync()
    {
        _client = await OrleansClientGrid.ConnectAsync(OrleansClientGrid.At(grid.Gateway, "fake-cluster", "fake-service"), grid.ClusterFile, CancellationToken.None);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestCaller>("test", configureOptions: null);
        builder.Services.AddSingleton<IGridSource>(new HeldGrid(_client));
        builder.Services.AddGridApi();
        _web = builder.Build();
        _web.UseRouting();
        _web.UseAuthentication();
        _web.UseAuthorization();
        _web.MapGridApi();
        await _web.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _web!.DisposeAsync();
        await _client!.DisposeAsync();
    }

    /// <summary>Returns a caller with a role; null for one that has none.</summary>
    public HttpClient Caller(string? role = Roles.Operator)
    {
        var caller = new HttpClient { BaseAddress = new(_web!.Urls.Single()) };
        if (role is not null)
        {
            caller.DefaultRequestHeaders.Add(TestCaller.Header, role);
        }

        return caller;
    }
}
