using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VerifiedAddition.Local.Tests;

namespace VerifiedAddition.Pages.Tests;

/// <summary>
/// A tab of the Chromium that is installed, without a window, which notes what goes wrong and what is loaded. It knows nothing of other tabs, as if
/// its browser were its own; but all tests share one, which ends with the process.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Negotiation = "**/_blazor/negotiate**";

    private readonly List<Task<long>> _sizes = [];
    private readonly List<IWebSocketRoute> _sockets = [];
    private long _heard;

    private Browser(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Request += (_, request) => Requests.Add(request.Url);
        page.RequestFinished += (_, request) => _sizes.Add(SizeAsync(request));
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => _heard += frame.Binary?.Length ?? frame.Text?.Length ?? 0;
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Everything that was asked for, the page itself first.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Opens a page as somebody with a role; skips the test where there is no browser.</summary>
    public static async Task<Browser> OpenAsync(
        string address, string path, string role = Api.Roles.Operator, int width = 1280, ColorScheme colours = ColorScheme.Light, bool canBeCut = false)
    {
        Assert.SkipWhen(Chromium.Program is null, "There is no chromium here: apt-get install chromium.");
        var context = await (await Chromium.Browser).NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = colours });
        await context.AddCookiesAsync([new() { Name = TestCaller.Cookie, Value = role, Url = address }]);
        var opened = new Browser(await context.NewPageAsync());
        if (canBeCut)
        {
            await opened.Page.RouteWebSocketAsync("**/_blazor**", opened.Hold);
        }

        await opened.Page.GotoAsync(address + path);
        return opened;
    }

    /// <summary>Waits until the page is connected: until then it shows what it shows, and does nothing.</summary>
    public Task ConnectedAsync() => Page.Locator("main[data-connected]").WaitForAsync();

    /// <summary>Breaks the connection of the page, and lets none be made until it is mended.</summary>
    public async Task CutAsync()
    {
        await Page.RouteAsync(Negotiation, route => route.AbortAsync());
        await Task.WhenAll(_sockets.Select(socket => socket.CloseAsync()));
        _sockets.Clear();
    }

    public Task MendAsync() => Page.UnrouteAsync(Negotiation);

    /// <summary>Bytes that came: as they were sent, but those of the page's connection before they were compressed.</summary>
    public async Task<long> BytesAsync() => (await Task.WhenAll(_sizes)).Sum() + _heard;

    /// <summary>What axe-core finds serious or critical.</summary>
    public async Task<string[]> SeriousAsync() =>
        [.. (await Page.RunAxe()).Violations.Where(found => found.Impact is "serious" or "critical").Select(found => $"{found.Id}: {found.Help}: {found.Nodes[0].Html}")];

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    /// <summary>Lets a connection through to the server, and keeps both of its ends.</summary>
    private void Hold(IWebSocketRoute socket)
    {
        _sockets.Add(socket.ConnectToServer());
        _sockets.Add(socket);
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
