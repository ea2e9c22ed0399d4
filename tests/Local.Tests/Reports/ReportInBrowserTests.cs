namespace VerifiedAddition.Local.Tests;

/// <summary>The report of a sweep that was really trained, as a reader meets it.</summary>
public sealed class ReportInBrowserTests(TrainedReports reports) : IClassFixture<TrainedReports>
{
    [Fact]
    public async Task A_report_opens_whole_and_alone_and_is_used_by_keyboard()
    {
        Assert.SkipWhen(Browser.Program is null, "There is no chromium here: apt-get install chromium.");
        var file = await reports.OfAsync("tiny");

        await using var browser = await Browser.OpenAsync(file);
        var page = browser.Page;

        Assert.Empty(browser.Complaints);
        Assert.Equal([new Uri(file).AbsoluteUri], browser.Requests, StringComparer.Ordinal);
        Assert.Equal("Sweep tiny", await page.TitleAsync());
        Assert.Equal(["sure", "rough", "heir"], await VariantsAsync(page), StringComparer.Ordinal);
        Assert.True(await page.Locator("figure").CountAsync() >= 15);
        Assert.True(await page.EvaluateAsync<bool>(
            "() => [...document.images].every(one => one.complete && one.naturalWidth > 0) && document.images.length === 6"));
        Assert.True(await page.EvaluateAsync<bool>("() => [...document.querySelectorAll('figure svg')].every(one => one.getBBox().width > 100)"));

        var heading = page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Variant" }).First;
        await heading.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(["heir", "rough", "sure"], await VariantsAsync(page), StringComparer.Ordinal);
        await page.Keyboard.PressAsync("Space");
        Assert.Equal(["sure", "rough", "heir"], await VariantsAsync(page), StringComparer.Ordinal);
        Assert.Equal("descending", await page.Locator("#summary th").First.GetAttributeAsync("aria-sort"));

        // Wrong answers are sorted as numbers: 0 is before 9, and 9 before 10.
        await page.Locator("#summary th button", new() { HasText = "Wrong" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("sure", (await VariantsAsync(page))[0]);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Figures_lead_to_the_facts_and_back()
    {
        Assert.SkipWhen(Browser.Program is null, "There is no chromium here: apt-get install chromium.");
        var file = await reports.OfAsync("tiny/sure");

        await using var browser = await Browser.OpenAsync(file);
        var page = browser.Page;

        // No link within the report leads nowhere.
        Assert.Empty(await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(href => !document.getElementById(href.slice(1)))"));
        var cell = page.Locator("#m1-map-failures svg a").First;
        await cell.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var row = page.Locator("tr:target");
        Assert.Equal(await cell.GetAttributeAsync("href"), $"#{await row.GetAttributeAsync("id")}");
        await row.GetByText("map").ClickAsync();
        Assert.EndsWith($"#{await cell.GetAttributeAsync("id")}", page.Url, StringComparison.Ordinal);

        // Whatever is too wide is scrolled by itself, never the page.
        foreach (var width in new[] { 1600, 800, 360 })
        {
            await page.SetViewportSizeAsync(width, 800);
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{width} pixels");
        }

        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Claims_are_sorted_by_keyboard_and_lead_to_their_nodes_and_cells()
    {
        Assert.SkipWhen(Browser.Program is null, "There is no chromium here: apt-get install chromium.");
        var file = await reports.OfAsync("tiny/sure");

        await using var browser = await Browser.OpenAsync(file);
        var page = browser.Page;
        var claims = page.GetByRole(Microsoft.Playwright.AriaRole.Table, new() { Name = "Claims that stand" });
        var passes = claims.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Passes" });
        await passes.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var rising = await RatesAsync(claims);
        await page.Keyboard.PressAsync("Space");

        Assert.NotEmpty(rising);
        Assert.Equal(rising.Order(), rising);
        Assert.Equal(rising.OrderDescending(), await RatesAsync(claims));

        var claim = claims.Locator("tbody tr").First;
        var node = claim.Locator("th a").First;
        await node.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(await node.GetAttributeAsync("href"), $"#{await page.Locator("tr:target").GetAttributeAsync("id")}");
        await page.Locator("tr:target").GetByText(await claim.Locator("td").Nth(1).InnerTextAsync()).First.ClickAsync();
        Assert.Equal(1, await claims.Locator("tr:target").CountAsync());
        await page.Locator("tr:target").GetByText("map").ClickAsync();
        Assert.Equal(await node.GetAttributeAsync("href"), await page.Locator("#m1-map-sub-tasks svg a:target").GetAttributeAsync("href"));
        Assert.Empty(browser.Complaints);
    }

    private static async Task<double[]> RatesAsync(Microsoft.Playwright.ILocator claims) => await claims.EvaluateAsync<double[]>(
        "table => [...table.tBodies[0].rows].map(row => +row.cells[[...table.tHead.rows[0].cells].findIndex(head => head.textContent.startsWith('Passes'))].dataset.sort)");

    private static async Task<IReadOnlyList<string>> VariantsAsync(Microsoft.Playwright.IPage page) =>
        await page.Locator("#summary table").First.Locator("tbody th").AllInnerTextsAsync();
}
