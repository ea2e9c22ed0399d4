using System.Globalization;
using Microsoft.Playwright;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Local;

namespace VerifiedAddition.Pages.Tests;

/// <summary>A sweep that is really trained, watched in a browser.</summary>
public sealed class LiveTests
{
    private const string Sweep = """
        name: live
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 200000, learningRate: 0.003 }
        variants:
          - { name: endless, seed: 1 }
        """;

    private static readonly LocatorAssertionsToContainTextOptions Patience = new() { Timeout = 60_000 };

    [Fact]
    public async Task Steps_and_curves_go_on_without_a_reload_until_the_sweep_is_cancelled()
    {
        var folder = Directory.CreateTempSubdirectory("va-pages-");
        try
        {
            var access = new LocalGridAccess(TextWriter.Null);
            await using var grid = await access.ConnectAsync(new(new(null, folder.FullName), GridRole.Worker, _ => { }), CancellationToken.None);
            await grid.Grains.GetGrain<ISweepGrain>("live").SubmitAsync(SweepFile.Parse(Sweep, "live.yaml"), CancellationToken.None);
            await using var host = await PagesHost.StartAsync(grid);
            await using var browser = await Browser.OpenAsync(host.Address, "/sweeps/live");
            await browser.ConnectedAsync();
            var row = browser.Page.GetByRole(AriaRole.Row, new() { Name = "endless" });
            await Assertions.Expect(row).ToContainTextAsync("training", Patience);
            await browser.Page.EvaluateAsync("() => { window.sameDocument = true; }");

            var (steps, curve) = (await StepsAsync(row), await CurveAsync(browser));
            await browser.Page.WaitForFunctionAsync("curve => [...document.querySelectorAll('polyline')].map(one => one.getAttribute('points')).join('') !== curve", curve);
            await browser.Page.WaitForFunctionAsync("steps => +document.querySelector('td .bar span').textContent.split(' / ')[0].replaceAll(',', '') > steps + 100", steps, new() { Timeout = 60_000 });
            Assert.True(await browser.Page.EvaluateAsync<bool>("() => window.sameDocument"));

            await browser.Page.GetByRole(AriaRole.Link, new() { Name = "Grid" }).ClickAsync();
            await Assertions.Expect(browser.Page.Locator(".slots")).ToContainTextAsync("endless", Patience);
            await browser.Page.GetByRole(AriaRole.Link, new() { Name = "live" }).First.ClickAsync();
            await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
            await browser.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
            await Assertions.Expect(row).ToContainTextAsync("cancelled", Patience);
            Assert.Empty(browser.Complaints);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> StepsAsync(ILocator row) =>
        int.Parse((await row.Locator(".bar span").InnerTextAsync()).Split('/')[0].Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static Task<string> CurveAsync(Browser browser) =>
        browser.Page.EvaluateAsync<string>("() => [...document.querySelectorAll('polyline')].map(one => one.getAttribute('points')).join('')");
}
