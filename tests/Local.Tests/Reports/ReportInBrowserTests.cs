using Deque.AxeCore.Playwright;

namespace VerifiedAddition.Local.Tests;

/// <summary>The report of a sweep that was really trained, as a reader meets it.</summary>
public sealed class ReportInBrowserTests(TrainedReports reports) : IClassFixture<TrainedReports>
{
    [Fact]
    public async Task A_report_opens_whole_and_alone_and_is_used_by_keyboard()
    {
        await using var browser = await OpenAsync("tiny");
        var page = browser.Page;

        Assert.Empty(browser.Complaints);
        Assert.Equal([new Uri(await reports.OfAsync("tiny")).AbsoluteUri], browser.Requests, StringComparer.Ordinal);
        Assert.Equal("Sweep tiny", await page.TitleAsync());
        Assert.Equal(["sure", "rough", "heir"], await VariantsAsync(page), StringComparer.Ordinal);
        Assert.True(await page.Locator("figure").CountAsync() >= 15);
        Assert.False(await page.Locator("#m1-losses").IsVisibleAsync());
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Unfold all" }).ClickAsync();
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
        await using var browser = await OpenAsync("tiny/sure");
        var page = browser.Page;

        // No link within the report leads nowhere.
        Assert.Empty(await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(href => !href.startsWith('data:')).filter(href => !document.getElementById(href.slice(1)))"));
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
        await using var browser = await OpenAsync("tiny/sure");
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
        await page.Locator("tr:target").GetByText((await claim.Locator("td").Nth(1).InnerTextAsync()).Split(':')[0]).First.ClickAsync();
        Assert.Equal(1, await claims.Locator("tr:target").CountAsync());
        await page.Locator("tr:target").GetByText("map").ClickAsync();
        Assert.Equal(await node.GetAttributeAsync("href"), await page.Locator("#m1-map-sub-tasks svg a:target").GetAttributeAsync("href"));
        Assert.Empty(browser.Complaints);
    }

    [Theory]
    [InlineData(Microsoft.Playwright.ColorScheme.Light)]
    [InlineData(Microsoft.Playwright.ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious_folded_or_not(Microsoft.Playwright.ColorScheme colours)
    {
        await using var browser = await OpenAsync("tiny");
        await browser.Page.EmulateMediaAsync(new() { ColorScheme = colours });
        var folded = await SeriousAsync(browser.Page);
        await browser.Page.Locator("#unfold").ClickAsync();

        Assert.Empty(folded);
        Assert.Empty(await SeriousAsync(browser.Page));
    }

    [Fact]
    public async Task A_link_into_what_is_folded_unfolds_it_and_data_are_downloaded()
    {
        await using var browser = await OpenAsync("tiny");
        var page = browser.Page;
        await page.Locator("#summary a[href='#m1-claims']").ClickAsync();
        Assert.True(await page.Locator("#m1-claims table").First.IsVisibleAsync());

        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("#losses a[download]").ClickAsync());
        Assert.Equal("tiny-losses.csv", download.SuggestedFilename);
        Assert.StartsWith("step,sure,rough,heir\n", await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task It_is_small_is_printed_on_a_few_pages_and_no_table_is_cut()
    {
        await using var browser = await OpenAsync("tiny");
        var page = browser.Page;
        Assert.InRange(new FileInfo(await reports.OfAsync("tiny")).Length, 1, 1_000_000);
        Assert.InRange(PagesOf(await page.PdfAsync(new() { PreferCSSPageSize = true })), 1, 8);

        // As wide as the paper between its margins, everything unfolded.
        await page.Locator("#unfold").ClickAsync();
        await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        await page.SetViewportSizeAsync(703, 1000);
        Assert.Empty(await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('table')].filter(table => table.getBoundingClientRect().right > innerWidth).map(table => table.caption.textContent)"));
    }

    [Fact]
    public async Task The_first_column_stays_where_a_table_is_scrolled_on_a_narrow_screen()
    {
        await using var browser = await OpenAsync("tiny");
        await browser.Page.SetViewportSizeAsync(400, 800);
        var table = browser.Page.Locator("#summary .scroll", new() { Has = browser.Page.Locator("table") }).First;
        var first = table.Locator("tbody th").First;
        var before = await first.BoundingBoxAsync();
        await table.EvaluateAsync("scroll => { scroll.scrollLeft = 200; }");

        Assert.Equal(before!.X, (await first.BoundingBoxAsync())!.X);
        Assert.Equal(200, await table.EvaluateAsync<int>("scroll => scroll.scrollLeft"));
    }

    /// <summary>Opens the report of a sweep or a variant.</summary>
    private async Task<Browser> OpenAsync(string target)
    {
        Assert.SkipWhen(Chromium.Program is null, "There is no chromium here: apt-get install chromium.");
        return await Browser.OpenAsync(await reports.OfAsync(target));
    }

    private static async Task<string[]> SeriousAsync(Microsoft.Playwright.IPage page) =>
        [.. (await page.RunAxe()).Violations.Where(found => found.Impact is "serious" or "critical").Select(found => $"{found.Id}: {found.Help}: {found.Nodes[0].Html}")];

    /// <summary>A page is an object of its own in a PDF.</summary>
    private static int PagesOf(byte[] pdf) => System.Text.RegularExpressions.Regex.Count(
        System.Text.Encoding.Latin1.GetString(pdf), "/Type\\s*/Page[^s]", System.Text.RegularExpressions.RegexOptions.NonBacktracking);

    private static async Task<double[]> RatesAsync(Microsoft.Playwright.ILocator claims) => await claims.EvaluateAsync<double[]>(
        "table => [...table.tBodies[0].rows].map(row => +row.cells[[...table.tHead.rows[0].cells].findIndex(head => head.textContent.startsWith('Passes'))].dataset.sort)");

    private static async Task<IReadOnlyList<string>> VariantsAsync(Microsoft.Playwright.IPage page) =>
        await page.Locator("#summary table").First.Locator("tbody th").AllInnerTextsAsync();
}
