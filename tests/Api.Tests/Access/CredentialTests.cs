using System.Net;
using System.Text.Json;
using VerifiedAddition.Client.Tests;

namespace VerifiedAddition.Api.Tests;

/// <summary>Who is let in, and as whom.</summary>
public sealed class CredentialTests(FakeGrid grid)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/session")]
    [InlineData("/api/v1/sweeps")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/nothing")]
    [InlineData("/_blazor/negotiate")]
    public async Task Nothing_is_served_without_a_credential(string path)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var stranger = host.Caller();

        using var answer = await stranger.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
    }

    [Fact]
    public async Task An_answer_that_callers_share_is_not_given_to_a_stranger()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("notebook", Roles.Viewer));
        using var stranger = host.Caller();

        using var known = await caller.GetAsync("/api/v1/sweeps", Cancel);
        using var unknown = await stranger.GetAsync("/api/v1/sweeps", Cancel);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (known.StatusCode, unknown.StatusCode));
    }

    [Theory]
    [InlineData(ConsoleAccess.Live)]
    [InlineData(ConsoleAccess.Ready)]
    [InlineData("/sign-in")]
    [InlineData("/sign-in.css")]
    public async Task Health_and_the_page_to_sign_in_are_served_to_all(string path)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var stranger = host.Caller();

        using var answer = await stranger.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_is_let_in_as_whom_it_was_made_for()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("notebook", Roles.Submitter));

        using var session = JsonDocument.Parse(await caller.GetStringAsync("/session", Cancel));

        Assert.Equal("notebook", session.RootElement.GetProperty("name").GetString());
        Assert.Equal(Roles.Submitter, session.RootElement.GetProperty("role").GetString());
        Assert.Equal(JsonValueKind.Null, session.RootElement.GetProperty("antiforgery").ValueKind);
    }

    [Theory]
    [InlineData("Bearer va_nobodys", "The token is unknown")]
    [InlineData("Bearer", "There is no credential")]
    [InlineData("Basic YWRhOnNlY3JldA==", "There is no credential")]
    public async Task What_is_no_token_of_this_console_is_refused(string header, string words)
    {
        await using var host = await AccessHost.StartAsync(grid);
        host.NewToken("somebody", Roles.Viewer);
        using var caller = host.Caller();
        caller.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);

        using var answer = await caller.GetAsync("/api/v1/sweeps", Cancel);

        await Refused.WithAsync(HttpStatusCode.Unauthorized, words, answer);
    }

    [Fact]
    public async Task An_expired_token_is_refused_and_says_when_that_was()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("brief", Roles.Viewer, TimeSpan.FromTicks(1)));

        using var answer = await caller.GetAsync("/api/v1/sweeps", Cancel);

        await Refused.WithAsync(HttpStatusCode.Unauthorized, "The token brief expired at 20", answer);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_by_a_console_that_runs()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("leaver", Roles.Viewer));
        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync("/session", Cancel)).StatusCode);

        host.Tokens.Revoke("leaver");

        await Until.Async(Patience, async () => (await caller.GetAsync("/session", Cancel)).StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_damaged_file_of_tokens_lets_nobody_in_until_it_is_mended()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("patient", Roles.Viewer));
        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync("/session", Cancel)).StatusCode);
        var whole = await File.ReadAllTextAsync(host.Tokens.Path, Cancel);

        await File.WriteAllTextAsync(host.Tokens.Path, whole[..^10], Cancel);
        await Until.Async(Patience, async () => (await caller.GetAsync("/session", Cancel)).StatusCode == HttpStatusCode.Unauthorized);
        await File.WriteAllTextAsync(host.Tokens.Path, whole, Cancel);
        await Until.Async(Patience, async () => (await caller.GetAsync("/session", Cancel)).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_in_the_address_is_none()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller();

        using var answer = await caller.GetAsync($"/session?token={host.NewToken("leaky", Roles.Viewer)}", Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(Roles.Viewer, "/api/v1/sweeps/any/pause", "low is a viewer, which is not enough for this")]
    [InlineData(Roles.Viewer, "/api/v1/silos/any/drain", "low is a viewer, which is not enough for this")]
    [InlineData(Roles.Submitter, "/api/v1/silos/any/drain", "low is a submitter, which is not enough for this")]
    public async Task A_role_that_is_not_enough_is_refused(string role, string path, string words)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("low", role));

        using var answer = await caller.PostAsync(path, content: null, Cancel);

        await Refused.WithAsync(HttpStatusCode.Forbidden, words, answer);
        var entry = Assert.Single(host.Audit);
        Assert.Equal(("low", $"POST {path}", 403, "refused"), (entry.Who, entry.Action, entry.Status, entry.Outcome));
    }

    [Theory]
    [InlineData(Roles.Submitter, "/api/v1/sweeps/any/pause")]
    [InlineData(Roles.Operator, "/api/v1/sweeps/any/pause")]
    [InlineData(Roles.Operator, "/api/v1/silos/any/drain")]
    public async Task A_role_may_also_do_what_those_before_it_may(string role, string path)
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("high", role));

        using var answer = await caller.PostAsync(path, content: null, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode); // let in, and there is no such thing
        Assert.Equal(("high", 404), (Assert.Single(host.Audit).Who, host.Audit[0].Status));
    }
}
