using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>The page of <c>va console</c> in a browser, while a sweep is really trained.</summary>
public sealed partial class LivePageTests
{
    private const string Curves = "[...document.querySelectorAll('polyline')].map(one => one.getAttribute('points')).join('')";

    private static readonly LocatorAssertionsToContainTextOptions Patience = new() { Timeout = 60_000 };

    private static readonly PageWaitForFunctionOptions LongPatience = new() { Timeout = 60_000 };

    [Fact]
    public async Task What_is_trained_moves_on_the_page_and_what_is_killed_is_told_within_ten_seconds()
    {
        Assert.SkipWhen(Browser.Program is null, "There is no chromium here: apt-get install chromium.");
        using var va = new Va();
        using var sweep = va.Start("sweep", "run", va.Write("long.yaml", Experiments.Of("long", 200_000)));
        await va.UntilCheckpointAsync();
        using var console = va.Start("console");
        try
        {
            var printed = await Va.LineAsync(console, "/sign-in?code=");
            await using var browser = await Browser.OpenAsync(printed.Split('\n').Single(line => line.Contains("/sign-in?code=", StringComparison.Ordinal)).Trim());
            var page = browser.Page;
            await page.GetByRole(AriaRole.Link, new() { Name = "long" }).ClickAsync();
            var row = page.GetByRole(AriaRole.Row, new() { Name = "long-add" });
            await Assertions.Expect(row).ToContainTextAsync("training", Patience);
            await page.EvaluateAsync("() => { window.isSame = true; }");

            var steps = int.Parse((await row.Locator(".bar span").InnerTextAsync()).Split('/')[0].Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            var curves = await page.EvaluateAsync<string>($"() => {Curves}");
            await page.WaitForFunctionAsync($"curves => {Curves} !== curves", curves, LongPatience);
            await page.WaitForFunctionAsync("steps => +document.querySelector('td .bar span').textContent.split('/')[0].trim().replaceAll(',', '') > steps", steps, LongPatience);
            Assert.True(await page.EvaluateAsync<bool>("() => window.isSame"));
            Assert.Empty(browser.Complaints);

            await Va.SignalAsync(sweep, "KILL");
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync(Gone(), new() { Timeout = 10_000 });
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("interrupted at step", Patience);
        }
        finally
        {
            await Va.SignalAsync(sweep, "KILL");
            await Va.SignalAsync(console, "KILL");
        }
    }

    [GeneratedRegex("interrupted|does not answer|in trouble|has gone|silent", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Gone();
}
