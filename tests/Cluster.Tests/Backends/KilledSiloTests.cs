using System.Globalization;
using Microsoft.Playwright;
using VerifiedAddition.Experiments;
using VerifiedAddition.Local.Tests;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>What the page of the cluster's console shows of silos that were killed, before the cluster is sure that they are dead.</summary>
public sealed class KilledSiloTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static float Milliseconds => (float)Patience.TotalMilliseconds;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string File => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    [Fact]
    public async Task A_killed_silo_is_called_silent_while_the_cluster_still_believes_in_it_and_a_killed_cluster_does_not_answer()
    {
        Assert.SkipWhen(Chromium.Program is null, "There is no chromium here: apt-get install chromium.");
        await using var redis = await RedisServer.StartAsync();
        using var va = new Va();
        var settings = SettingsOf(redis, Path.Combine(va.Data, "shared"));
        await using var first = new SiloProcess("first", File, settings);
        await using var second = new SiloProcess("second", File, settings);
        first.Start();
        second.Start();
        var (console, address, token) = await ConsoleAsync(va, redis);
        await using var served = console;
        await Task.WhenAll(first.UntilReadyAsync(), second.UntilReadyAsync(), console.UntilAsync("The console serves", Patience));
        await using var browser = await Browser.OpenAsync($"{address}/grid");
        await browser.Page.Locator("#token").FillAsync(token);
        await browser.Page.Locator("#token").PressAsync("Enter");
        await Task.WhenAll(StateAsync(browser, "first", "working"), StateAsync(browser, "second", "working"));

        var (home, killed) = await IsHomeOfPoolAsync(redis, "first") ? (first, second) : (second, first);
        await killed.KillAsync();
        await StateAsync(browser, killed == first ? "first" : "second", "silent");
        await StateAsync(browser, killed == first ? "second" : "first", "working");
        await home.KillAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The grid does not answer." })).ToBeVisibleAsync(new() { Timeout = Milliseconds });

        Assert.Empty(browser.Complaints);
    }

    /// <summary>Starts the console of the cluster with one token; it serves a little later.</summary>
    private static async Task<(ServiceProcess Console, string Address, string Token)> ConsoleAsync(Va va, RedisServer redis)
    {
        var tokens = Path.Combine(va.Folder("tokens"), "tokens.json");
        var created = await va.JsonAsync("console", "token", "create", "reader", "--role", "viewer", "--file", tokens);
        var port = FreePort.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        var console = new ServiceProcess("dotnet", [BuiltProgram.Console, "--config", File], new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
            ["VA_Console__Address"] = "127.0.0.1",
            ["VA_Console__Port"] = port,
            ["VA_Console__TokenFile"] = tokens,
            ["VA_Console__Folder"] = va.Folder("console"),
        });
        return (console, $"http://127.0.0.1:{port}", created.GetProperty("token").GetString()!);
    }

    /// <summary>Waits until the page shows a silo in a state.</summary>
    private static Task StateAsync(Browser browser, string silo, string state) => Assertions
        .Expect(browser.Page.Locator("section.card").Filter(new() { HasText = silo }).Locator(".state").First)
        .ToHaveTextAsync(state, new() { Timeout = Milliseconds });

    private static async Task<bool> IsHomeOfPoolAsync(RedisServer redis, string silo)
    {
        await using var grid = await ClusterClient.ConnectAsync(File, redis);
        var pool = await grid.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(SiloFinder.PoolOf(grid), Token);
        return (await SiloFinder.AllAsync(grid, Token)).Single(one => one.Profile.Address.Equals(pool)).Profile.Name == silo;
    }

    /// <summary>The cluster itself takes minutes to notice anything.</summary>
    private static Dictionary<string, string> SettingsOf(RedisServer redis, string artefacts) => new(StringComparer.Ordinal)
    {
        ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
        ["VA_Artefacts__Folder"] = artefacts,
        ["VA_Device__Slots"] = "1",
        ["VA_Device__ThreadsPerSlot"] = "1",
        ["VA_Membership__ProbeTimeout"] = "00:05:00",
    };
}
