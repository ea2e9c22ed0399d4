using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages.Tests;

/// <summary>What a reader is told while the console cannot be reached, and how the page comes back without the reader.</summary>
public sealed partial class LostConnectionTests(FakePages pages) : IClassFixture<FakePages>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    private static readonly LocatorAssertionsToBeHiddenOptions Later = new() { Timeout = 30_000 };

    [Fact]
    public async Task A_connection_that_breaks_is_told_and_the_page_goes_on_as_it_was()
    {
        await using var browser = await Browser.OpenAsync(pages.Address, "/", canBeCut: true);
        await browser.ConnectedAsync();
        await browser.Page.GetByLabel("Name contains").FillAsync("ove");
        await Assertions.Expect(Row(browser, "mixed")).ToHaveCountAsync(0);
        await MarkAsync(browser);

        await browser.CutAsync();
        await Assertions.Expect(Bar(browser)).ToBeVisibleAsync(Soon);
        await Assertions.Expect(Bar(browser)).ToContainTextAsync(Told());
        Assert.Empty(await browser.SeriousAsync());

        await browser.MendAsync();
        await Assertions.Expect(Bar(browser)).ToBeHiddenAsync(Later);
        pages.World.Script(Scene.Sweep("oven", SweepPhase.Running, Scene.Training("one", 500, Scene.Small with { Seed = 60 })));
        await Assertions.Expect(Row(browser, "oven")).ToBeVisibleAsync(Soon);
        await Assertions.Expect(Row(browser, "mixed")).ToHaveCountAsync(0);
        Assert.True(await IsMarkedAsync(browser));
    }

    [Fact]
    public async Task When_the_console_was_started_anew_the_page_loads_itself_and_is_live_again()
    {
        var host = await PagesHost.StartAsync(pages.Client);
        var address = host.Address;
        await using var browser = await Browser.OpenAsync(address, "/");
        await browser.ConnectedAsync();
        await MarkAsync(browser);

        await host.DisposeAsync();
        await Assertions.Expect(Bar(browser)).ToBeVisibleAsync(Soon);

        await using var again = await PagesHost.StartAsync(pages.Client, address);
        await Assertions.Expect(Bar(browser)).ToBeHiddenAsync(Later);
        await browser.ConnectedAsync();
        Assert.False(await IsMarkedAsync(browser));
        pages.World.Script(Scene.Sweep("after", SweepPhase.Running, Scene.Training("one", 500, Scene.Small with { Seed = 61 })));
        await Assertions.Expect(Row(browser, "after")).ToBeVisibleAsync(Soon);
    }

    [Fact]
    public async Task A_console_that_does_not_know_the_browser_any_more_asks_it_to_sign_in()
    {
        var host = await PagesHost.StartAsync(pages.Client);
        var address = host.Address;
        await using var browser = await Browser.OpenAsync(address, "/");
        await browser.ConnectedAsync();
        await host.DisposeAsync();
        await Assertions.Expect(Bar(browser)).ToBeVisibleAsync(Soon);
        await browser.Page.Context.ClearCookiesAsync();

        var asked = browser.Page.WaitForResponseAsync(answer => answer.Request.IsNavigationRequest, new() { Timeout = 30_000 });
        await using var again = await PagesHost.StartAsync(pages.Client, address);

        Assert.Equal(401, (await asked).Status);
    }

    private static ILocator Bar(Browser browser) => browser.Page.Locator("#components-reconnect-modal");

    private static ILocator Row(Browser browser, string name) => browser.Page.GetByRole(AriaRole.Row, new() { Name = name });

    [GeneratedRegex("lost at [0-9]+:[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Told();

    /// <summary>Marks what is loaded now.</summary>
    private static Task<JsonElement?> MarkAsync(Browser browser) => browser.Page.EvaluateAsync("() => { window.isMarked = true; }");

    /// <summary>Whether nothing was loaded since.</summary>
    private static Task<bool> IsMarkedAsync(Browser browser) => browser.Page.EvaluateAsync<bool>("() => window.isMarked === true");
}
