using System.Net;
using System.Text.Json;
using VerifiedAddition.Client.Tests;

namespace VerifiedAddition.Api.Tests;

/// <summary>Browsers: how they are let in, and what other sites cannot make them do.</summary>
public sealed class BrowserTests(FakeGrid grid)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_printed_address_lets_one_browser_in_once()
    {
        await using var host = await AccessHost.StartAsync(grid);

        using var browser = await host.BrowserAsync();
        using var second = host.Caller();
        using var refused = await second.GetAsync(host.SignIn, Cancel);
        using var again = await browser.GetAsync(host.SignIn, Cancel);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/session", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("This address was used before", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("/", again.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_cookie_is_for_this_site_and_no_script()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller();

        using var answer = await caller.GetAsync(host.SignIn, Cancel);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Behind_a_proxy_with_https_a_cookie_travels_no_other_way()
    {
        await using var host = await AccessHost.StartAsync(grid, settings: ("Console:Https", "true"));
        using var caller = host.Caller();

        using var answer = await caller.GetAsync(host.SignIn, Cancel);

        Assert.Contains("secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Two_consoles_of_a_machine_have_cookies_of_two_names()
    {
        await using var one = await AccessHost.StartAsync(grid);
        await using var other = await AccessHost.StartAsync(grid);

        Assert.NotEqual(await NameAsync(one), await NameAsync(other), StringComparer.Ordinal);

        static async Task<string> NameAsync(AccessHost host)
        {
            using var caller = host.Caller();
            using var answer = await caller.GetAsync(host.SignIn, Cancel);
            return answer.Headers.GetValues("Set-Cookie").Single().Split('=')[0];
        }
    }

    [Fact]
    public async Task A_person_without_a_cookie_is_led_to_sign_in_and_back()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        using var wanted = new HttpRequestMessage(HttpMethod.Get, "/sweeps/nine?sort=loss");
        wanted.Headers.Accept.ParseAdd("text/html");

        using var led = await browser.SendAsync(wanted, Cancel);
        using var form = new FormUrlEncodedContent([new("token", host.NewToken("person", Roles.Viewer)), new("to", "/sweeps/nine?sort=loss")]);
        using var back = await browser.PostAsync("/sign-in", form, Cancel);

        Assert.Equal("/sign-in?to=%2Fsweeps%2Fnine%3Fsort%3Dloss", led.Headers.Location?.OriginalString);
        Assert.Equal("/sweeps/nine?sort=loss", back.Headers.Location?.OriginalString);
        using var session = JsonDocument.Parse(await browser.GetStringAsync("/session", Cancel));
        Assert.Equal("person", session.RootElement.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task Nobody_is_led_elsewhere(string to)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var browser = host.Caller();
        using var form = new FormUrlEncodedContent([new("token", host.NewToken("person", Roles.Viewer)), new("to", to)]);

        using var answer = await browser.PostAsync("/sign-in", form, Cancel);

        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task What_comes_with_an_address_is_data_on_the_page()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller();

        var page = await caller.GetStringAsync($"/sign-in?to={Uri.EscapeDataString("/\"><script>alert(1)</script>")}", Cancel);

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_of_a_token_ends_with_the_token()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        using var form = new FormUrlEncodedContent([new("token", host.NewToken("leaver", Roles.Viewer))]);
        await browser.PostAsync("/sign-in", form, Cancel);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/session", Cancel)).StatusCode);

        host.Tokens.Revoke("leaver");

        await Until.Async(Patience, async () => (await browser.GetAsync("/session", Cancel)).StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task With_a_cookie_nothing_changes_without_the_anti_forgery_token()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var browser = await host.BrowserAsync();
        using var session = JsonDocument.Parse(await browser.GetStringAsync("/session", Cancel));

        using var forged = await browser.PostAsync("/sign-out", content: null, Cancel);
        using var wanted = new HttpRequestMessage(HttpMethod.Post, "/sign-out");
        wanted.Headers.Add("X-Antiforgery", session.RootElement.GetProperty("antiforgery").GetString());
        using var done = await browser.SendAsync(wanted, Cancel);

        await Refused.WithAsync(HttpStatusCode.BadRequest, "anti-forgery token", forged);
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/session", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Pages_of_other_sites_cannot_act(string header, string value)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var browser = await host.BrowserAsync();
        using var session = JsonDocument.Parse(await browser.GetStringAsync("/session", Cancel));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-out");
        request.Headers.Add(header, value);
        request.Headers.Add("X-Antiforgery", session.RootElement.GetProperty("antiforgery").GetString());

        using var answer = await browser.SendAsync(request, Cancel);

        await Refused.WithAsync(HttpStatusCode.Forbidden, "a page of another site", answer);
    }

    [Fact]
    public async Task Pages_of_other_sites_cannot_open_a_connection()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var browser = await host.BrowserAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_blazor?id=1");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Origin", "http://localhost:3000");

        using var answer = await browser.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_request_with_a_token_is_judged_by_that_whatever_cookies_it_has()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var browser = await host.BrowserAsync();
        browser.DefaultRequestHeaders.Authorization = new("Bearer", "va_wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/session", Cancel)).StatusCode);
    }
}
