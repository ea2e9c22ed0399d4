using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Playwright;
using VerifiedAddition.Api;
using VerifiedAddition.Api.Tests;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>The page of <c>va console</c> in a browser, while a sweep is really trained and verified.</summary>
public sealed class LivePageTests
{
    private const string Sweep = """
        name: live
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 12000, learningRate: 0.003 }
        variants:
          - { name: adder, subtractPercent: 0 }
        verification: { questions: 3000000, sample: uniform, seed: 7 }
        """;

    /// <summary>Keeps everything that ever stood in a bar, as the loss, and as a curve; what is kept is lost when the page is loaded again.</summary>
    private const string Watch = """
        () => {
          window.seen = new Set();
          const keep = (name, text) => window.seen.add(`${name}|${text}`);
          new MutationObserver(() => {
            document.querySelectorAll(".bar").forEach(bar => keep(bar.ariaLabel, bar.textContent.trim()));
            document.querySelectorAll("td:nth-child(5)").forEach(loss => keep("Loss", loss.textContent.trim()));
            document.querySelectorAll("polyline").forEach(curve => keep("Curve", curve.getAttribute("points")));
          }).observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true, attributes: true });
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task What_is_trained_and_verified_is_seen_to_move_and_the_end_of_the_console_is_told()
    {
        Assert.SkipWhen(Chromium.Program is null, "There is no chromium here: apt-get install chromium.");
        using var va = new Va();
        using var console = va.Start("console");
        try
        {
            var signIn = (await Va.LineAsync(console, "/sign-in?code=")).Split('\n').Single(line => line.Contains("/sign-in?code=", StringComparison.Ordinal)).Trim();
            await using var browser = await Browser.OpenAsync(signIn);
            await Assertions.Expect(browser.Page.GetByText("No sweep was run here yet.")).ToBeVisibleAsync(Visible());

            await SubmitAsync(va);
            await browser.Page.GetByRole(AriaRole.Link, new() { Name = "live" }).ClickAsync(new() { Timeout = (float)Patience.TotalMilliseconds });
            await browser.Page.GetByRole(AriaRole.Heading, new() { Name = "live", Level = 1 }).WaitForAsync();
            await browser.Page.EvaluateAsync(Watch);
            var state = browser.Page.Locator("p.lead .state");
            await Assertions.Expect(state).ToHaveTextAsync("completed", new() { Timeout = (float)Patience.TotalMilliseconds });
            var seen = await browser.Page.EvaluateAsync<string[]>("() => [...window.seen]");

            Assert.All(["Progress of adder|", "Loss|", "Curve|", "Certified accuracy of adder, add|"], name => AssertMoved(seen, name));
            Assert.Contains(Asked(seen), asked => asked is > 0 and < 3_000_000);
            Assert.Contains(3_000_000, Asked(seen));
            await Assertions.Expect(browser.Page.GetByRole(AriaRole.Row, new() { Name = "adder" }).Last).ToContainTextAsync("done");
            Assert.Empty(browser.Complaints);

            await Va.SignalAsync(console, "KILL");
            await Assertions.Expect(browser.Page.GetByText("The connection to the console was lost")).ToBeVisibleAsync(Visible());
        }
        finally
        {
            await EndAsync(console);
        }
    }

    private static LocatorAssertionsToBeVisibleOptions Visible() => new() { Timeout = (float)Patience.TotalMilliseconds };

    private static async Task SubmitAsync(Va va)
    {
        using var session = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(va.Data, "console", "session.json"), TestContext.Current.CancellationToken));
        using var caller = new HttpClient { BaseAddress = new(new Uri(session.RootElement.Text("address")!), GridApi.Root + "/") };
        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.RootElement.Text("token"));
        var (status, answer, _) = await caller.SubmitAsync(Sweep);
        Assert.True(status is 201 or 202, $"{status}: {answer}");
    }

    private static void AssertMoved(string[] seen, string name)
    {
        var own = seen.Where(one => one.StartsWith(name, StringComparison.Ordinal)).ToArray();
        Assert.True(own.Length >= 2, $"{name} was seen as no more than {string.Join("; ", own)}.");
    }

    /// <summary>How many questions were told to be answered, time after time.</summary>
    private static int[] Asked(string[] seen) =>
    [
        .. seen.Where(one => one.StartsWith("Questions asked of adder, add|", StringComparison.Ordinal))
            .Select(one => int.Parse(one.Split('|')[1].Split('/')[0].Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture)),
    ];

    private static async Task EndAsync(Process console)
    {
        if (!console.HasExited)
        {
            console.Kill();
        }

        await Va.EndOfAsync(console);
    }
}
