using Microsoft.Playwright;

namespace VerifiedAddition.Benchmarks;

/// <summary>Tabs of the Chromium that is installed, which are open on pages of a console or on none.</summary>
internal sealed class OpenBrowsers : IAsyncDisposable
{
    private static readonly string[] Paths =
    [
        "/", $"/sweeps/{ServedSweep.Name}", $"/variants/{ServedSweep.Name}/{ServedSweep.First}", "/grid",
        $"/compare?v={ServedSweep.Name}%2F{ServedSweep.First}&v={ServedSweep.Name}%2F{ServedSweep.Second}",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage[] _pages;
    private readonly string _address;

    private OpenBrowsers(IPlaywright playwright, IBrowser browser, IPage[] pages, string address) =>
        (_playwright, _browser, _pages, _address) = (playwright, browser, pages, address);

    /// <summary>Starts them, signed in, on no page.</summary>
    public static async Task<OpenBrowsers> StartAsync(ServedSweep served, int count)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("There is no chromium in PATH: apt-get install chromium.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox"] });
        var context = await browser.NewContextAsync();
        var pages = new IPage[count];
        for (var i = 0; i < count; i++)
        {
            pages[i] = await context.NewPageAsync();
        }

        if (count > 0)
        {
            await pages[0].GotoAsync(served.SignIn.ToString());
        }

        var opened = new OpenBrowsers(playwright, browser, pages, served.SignIn.GetLeftPart(UriPartial.Authority));
        await opened.LeaveAsync();
        return opened;
    }

    /// <summary>Opens a page in each, and waits until all are live.</summary>
    public async Task OpenAsync()
    {
        for (var i = 0; i < _pages.Length; i++)
        {
            await _pages[i].GotoAsync(_address + Paths[i % Paths.Length]);
            await _pages[i].Locator("main[data-connected]").WaitForAsync();
        }
    }

    /// <summary>Leaves them.</summary>
    public async Task LeaveAsync()
    {
        foreach (var page in _pages)
        {
            await page.GotoAsync("about:blank");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
