using System.Net;
using System.Net.Sockets;
using System.Text;
using VerifiedAddition.Backends;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

/// <summary>What each request must be like, whoever makes it, and what each answer says to browsers.</summary>
public sealed class RequestTests(FakeGrid grid)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:8080")]
    public async Task A_name_that_is_not_the_consoles_is_refused(string name)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("one", Roles.Operator));
        caller.DefaultRequestHeaders.Host = name;

        Assert.Equal(HttpStatusCode.BadRequest, (await caller.GetAsync("/session", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync(ConsoleAccess.Live, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("[::1]:8080")]
    [InlineData("127.0.0.1:9")]
    public async Task Names_of_loopback_are_the_consoles(string name)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("one", Roles.Operator));
        caller.DefaultRequestHeaders.Host = name;

        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync("/session", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_configured_name_is_the_consoles_and_those_of_loopback_are_not()
    {
        await using var host = await AccessHost.StartAsync(grid, settings: ("Console:Hosts", "grid.example.org"));
        using var caller = host.Caller(host.NewToken("one", Roles.Operator));
        Assert.Equal(HttpStatusCode.BadRequest, (await caller.GetAsync("/session", Cancel)).StatusCode);

        caller.DefaultRequestHeaders.Host = "grid.example.org";

        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync("/session", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_whether_it_says_so_or_not()
    {
        await using var host = await AccessHost.StartAsync(grid, settings: ("Console:Limits:BodyBytes", "2048"));
        using var caller = host.Caller();
        using var said = new ByteArrayContent(new byte[4096]);
        using var form = new FormUrlEncodedContent([new("token", new string('x', 4096))]);
        var unsaid = new StreamContent(new Unseekable(await form.ReadAsByteArrayAsync(Cancel)));
        unsaid.Headers.ContentType = form.Headers.ContentType;
        caller.DefaultRequestHeaders.ConnectionClose = true; // the server closes one whose body it did not read

        using var refused = await caller.PostAsync("/sign-in", said, Cancel);
        using var chunked = await caller.PostAsync("/sign-in", unsaid, Cancel);

        await Refused.WithAsync(HttpStatusCode.RequestEntityTooLarge, "4,096 bytes, and at most 2,048", refused);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
    }

    [Fact]
    public async Task Too_many_requests_of_one_are_refused_and_those_of_others_are_not()
    {
        await using var host = await AccessHost.StartAsync(grid, settings: [("Console:Limits:RequestsPerSecond", "1"), ("Console:Limits:Burst", "10")]);
        using var eager = host.Caller(host.NewToken("eager", Roles.Viewer));
        using var other = host.Caller(host.NewToken("other", Roles.Viewer));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => eager.GetAsync("/session", Cancel)));

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToArray();
        Assert.InRange(refused.Length, 1, 30);
        Assert.All(refused, answer => Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1)));
        await Refused.WithAsync(HttpStatusCode.TooManyRequests, "Too many requests of eager", refused[0]);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/session", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/api/v1/sweeps")]
    [InlineData("/nothing")]
    [InlineData("/health/live")]
    public async Task Every_answer_tells_browsers_what_it_may_do(string path)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("one", Roles.Viewer));
        caller.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        using var answer = await caller.GetAsync(path, Cancel);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_report_that_is_opened_all_the_same_is_a_page_of_nobody()
    {
        grid.World.Script(Scene.Sweep("reported", SweepPhase.Running, Scene.Training("one", 100)));
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("one", Roles.Viewer));

        using var answer = await caller.GetAsync("/api/v1/sweeps/reported/report", Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.EndsWith("; frame-ancestors 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("GET /%00%ff/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\n--x")]
    [InlineData("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{")]
    [InlineData("BREW /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("\0\0\0\0 nonsense\r\n\r\n")]
    public async Task What_is_no_request_is_refused_as_the_callers_fault(string text)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port, Cancel);
        var stream = client.GetStream();

        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Cancel);

        var buffer = new byte[64];
        var read = await stream.ReadAsync(buffer, Cancel);
        Assert.Matches("^HTTP/1.1 4", Encoding.Latin1.GetString(buffer, 0, read));
    }

    [Theory]
    [InlineData("Console:Port", "70000", "Console:Port must be from 0 to 65535.")]
    [InlineData("Console:Prot", "80", "'Console:Prot' is not a setting. The settings of 'Console' are Address, Port,")]
    [InlineData("Console:Address", "grid.example.org", "'Console:Address' is 'grid.example.org', which is not an IP address.")]
    [InlineData("Console:Limits:Burst", "0", "Console:Limits:Burst must be from 1 to")]
    [InlineData("Console:Oidc:Authority", "http://login.example.org", "which is not the https address of an OpenID Connect provider")]
    [InlineData("Console:Oidc:Authority", "https://login.example.org", "'Console:Oidc:Audience' is missing")]
    [InlineData("Console:Webhooks:0:Url", "ftp://chat.example.org", "which is not an address to send events to")]
    public async Task A_wrong_setting_is_refused_before_anything_is_served(string key, string value, string words)
    {
        var refusal = await Assert.ThrowsAsync<InvalidConfigurationException>(() => AccessHost.StartAsync(grid, settings: (key, value)));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var first = await AccessHost.StartAsync(grid);
        var port = first.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var refusal = await Assert.ThrowsAsync<InvalidConfigurationException>(() => AccessHost.StartAsync(grid, settings: ("Console:Port", port)));

        Assert.Contains($"The console cannot serve on 127.0.0.1:{port}", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A stream of unknown length, which is sent in chunks.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
