using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VerifiedAddition.Api;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Pages.Tests;

/// <summary>The pages of a grid, on a port of this machine.</summary>
internal sealed class PagesHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private PagesHost(WebApplication web) => _web = web;

    /// <summary>Where it is.</summary>
    public string Address => _web.Urls.Single();

    /// <param name="grid">What is shown; whoever made it disposes it.</param>
    /// <param name="address">Where to listen.</param>
    public static async Task<PagesHost> StartAsync(IGrid grid, string address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(address);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IGridSource>(new HeldGrid(grid));
        builder.Services.AddConsoleAccess(new ConfigurationBuilder().Build());
        builder.Services.AddGridApi();
        builder.Services.AddPages();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestCaller>("test", configureOptions: null); // in place of the others
        var web = builder.Build();
        web.Use(SecurityHeaders.SetAsync);
        web.UseRouting();
        web.UseAuthentication();
        web.UseAuthorization();
        web.UseAntiforgery();
        web.MapGet("/session", () => Results.Ok()).RequireAuthorization(Policies.View); // as the console has it
        web.MapPages();
        await web.StartAsync();
        return new(web);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1)); // browsers hold their connections
        await _web.StopAsync(now.Token);
        await _web.DisposeAsync();
    }
}
