using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace VerifiedAddition.Pages.Tests;

/// <summary>A tab of the Chromium that is installed, without a window, which notes what goes wrong and what is loaded.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<Task<long>> _sizes = [];

    private Browser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Request += (_, request) => Requests.Add(request.Url);
        page.RequestFinished += (_, request) => _sizes.Add(SizeAsync(request));
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Everything that was asked for, the page itself first.</summary>
    public List<string> Requests { get; } = [];

    private static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a page as somebody with a role; skips the test where there is no browser.</summary>
    public static async Task<Browser> OpenAsync(
        string address, string path, string role = Api.Roles.Operator, int width = 1280, ColorScheme colours = ColorScheme.Light)
    {
        Assert.SkipWhen(Program is null, "There is no chromium here: apt-get install chromium.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"] });
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = colours });
        await context.AddCookiesAsync([new() { Name = TestCaller.Cookie, Value = role, Url = address }]);
        var opened = new Browser(playwright, browser, await context.NewPageAsync());
        await opened.Page.GotoAsync(address + path);
        return opened;
    }

    /// <summary>Waits until the page is connected: until then it shows what it shows, and does nothing.</summary>
    public Task ConnectedAsync() => Page.Locator("main[data-connected]").WaitForAsync();

    /// <summary>Bytes that came, as they were sent.</summary>
    public async Task<long> BytesAsync() => (await Task.WhenAll(_sizes)).Sum();

    /// <summary>What axe-core finds serious or critical.</summary>
    public async Task<string[]> SeriousAsync() =>
        [.. (await Page.RunAxe()).Violations.Where(found => found.Impact is "serious" or "critical").Select(found => $"{found.Id}: {found.Help}: {found.Nodes[0].Html}")];

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static async Task<long> SizeAsync(Microsoft.Playwright.IRequest request)
    {
        var sizes = await request.SizesAsync();
        return sizes.ResponseBodySize + sizes.ResponseHeadersSize;
    }

    private void Note(bool matters, string text)
    {
        if (matters)
        {
            Complaints.Add(text);
        }
    }
}
