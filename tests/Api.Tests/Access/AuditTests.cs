using System.Net;
using VerifiedAddition.Client.Tests;

namespace VerifiedAddition.Api.Tests;

/// <summary>Who did what is written down.</summary>
public sealed class AuditTests(FakeGrid grid)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_did_what_and_what_came_of_it_is_in_the_log()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("worker", Roles.Submitter));

        await caller.PostAsync("/sign-out", content: null, Cancel);

        var entry = Assert.Single(host.Audit);
        Assert.Equal(("worker", Roles.Submitter, "POST /sign-out", 302, "done"), (entry.Who, entry.Role, entry.Action, entry.Status, entry.Outcome));
        Assert.Equal(host.Tokens.Read().Single().Id, entry.Credential);
        Assert.Equal("127.0.0.1", entry.Address);
    }

    [Fact]
    public async Task A_refused_token_is_in_the_log_and_the_token_is_not()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller("va_guessed");

        await caller.GetAsync("/api/v1/sweeps", Cancel);

        var entry = Assert.Single(host.Audit);
        Assert.Equal(("nobody", "GET /api/v1/sweeps", 401, "refused"), (entry.Who, entry.Action, entry.Status, entry.Outcome));
        Assert.DoesNotContain("va_guessed", entry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_is_not_in_the_log()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("reader", Roles.Viewer));

        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync("/api/v1/sweeps", Cancel)).StatusCode);

        Assert.Empty(host.Audit);
    }

    [Fact]
    public async Task Signing_in_is_in_the_log_and_so_is_failing_to()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var browser = await host.BrowserAsync();
        using var stranger = host.Caller();

        await stranger.GetAsync(host.SignIn, Cancel);

        Assert.Equal(["done", "refused"], host.Audit.Select(entry => entry.Outcome), StringComparer.Ordinal);
        Assert.All(host.Audit, entry => Assert.Equal("sign in", entry.Action));
    }

    [Fact]
    public async Task A_path_cannot_forge_a_line()
    {
        await using var host = await AccessHost.StartAsync(grid);
        using var caller = host.Caller(host.NewToken("forger", Roles.Viewer));

        await caller.PostAsync("/x%0A%7B%22who%22%3A%22root%22%7D", content: null, Cancel);

        Assert.Equal("forger", Assert.Single(host.Audit).Who);
    }
}
