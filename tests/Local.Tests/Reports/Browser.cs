using Microsoft.Playwright;

namespace VerifiedAddition.Local.Tests;

/// <summary>
/// A page of the Chromium that is installed, without a window, which notes what goes wrong and what is loaded. It knows nothing of other pages,
/// as if its browser were its own; but all tests of a process share one, which ends with the process.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private Browser(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Request += (_, request) => Note(!request.Url.StartsWith("data:", StringComparison.Ordinal), request.Url, Requests);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Everything that was loaded, the page itself first; what lies within the page is not.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Opens a file as a person does who double-clicks it, or an address.</summary>
    public static async Task<Browser> OpenAsync(string file)
    {
        var browser = await Chromium.Browser;
        var opened = new Browser(await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } }));
        await opened.Page.GotoAsync(new Uri(file).AbsoluteUri);
        return opened;
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private void Note(bool matters, string text, List<string>? where = null)
    {
        if (matters)
        {
            (where ?? Complaints).Add(text);
        }
    }
}
