using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using VerifiedAddition.Client.Tests;

namespace VerifiedAddition.Api.Tests;

/// <summary>Tokens of an OpenID Connect provider.</summary>
public sealed class OidcTests(FakeGrid grid)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What is wrong with a token, and what is said of it.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "audience", "made the token for another program" },
        { "issuer", "of another provider" },
        { "expired", "has expired" },
        { "key", "neither one of this console nor one that its provider signed" },
        { "symmetric", "neither one of this console nor one that its provider signed" },
        { "unsigned", "neither one of this console nor one that its provider signed" },
        { "garbage", "neither one of this console nor one that its provider signed" },
    };

    [Theory]
    [InlineData(Roles.Submitter, "submitter")]
    [InlineData(Roles.Operator, "viewer", "operator", "something else")]
    public async Task A_token_of_the_provider_is_let_in_with_the_role_of_its_claim(string role, params string[] claims)
    {
        await using var issuer = await Issuer.StartAsync();
        await using var host = await StartAsync(issuer);
        using var caller = host.Caller(issuer.Token(claims));

        using var session = JsonDocument.Parse(await caller.GetStringAsync("/session", Cancel));

        Assert.Equal("ada", session.RootElement.GetProperty("name").GetString());
        Assert.Equal(role, session.RootElement.GetProperty("role").GetString());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_token_that_is_not_for_this_console_is_refused(string fault, string words)
    {
        await using var issuer = await Issuer.StartAsync();
        await using var host = await StartAsync(issuer);
        using var foreign = RSA.Create(2048);
        var token = fault == "garbage" ? "a.b.c" : issuer.Token(["operator"], wrong =>
        {
            wrong.Audience = fault == "audience" ? "another" : wrong.Audience;
            wrong.Issuer = fault == "issuer" ? "https://login.example.org" : wrong.Issuer;
            (wrong.NotBefore, wrong.Expires) = fault == "expired" ? (wrong.NotBefore?.AddHours(-2), wrong.Expires?.AddHours(-1)) : (wrong.NotBefore, wrong.Expires);
            wrong.SigningCredentials = fault switch
            {
                "key" => new(new RsaSecurityKey(foreign) { KeyId = "test" }, SecurityAlgorithms.RsaSha256),
                "symmetric" => new(new SymmetricSecurityKey(issuer.Key.Rsa.ExportRSAPublicKey()) { KeyId = "test" }, SecurityAlgorithms.HmacSha256),
                "unsigned" => null,
                _ => wrong.SigningCredentials,
            };
        });
        using var caller = host.Caller(token);

        using var answer = await caller.GetAsync("/session", Cancel);

        await Refused.WithAsync(HttpStatusCode.Unauthorized, words, answer);
    }

    [Fact]
    public async Task Who_has_no_role_may_do_nothing()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var host = await StartAsync(issuer);
        using var caller = host.Caller(issuer.Token(["accountant"]));

        using var answer = await caller.GetAsync("/api/v1/sweeps", Cancel);

        await Refused.WithAsync(HttpStatusCode.Forbidden, "ada is without a role", answer);
    }

    [Fact]
    public async Task Claims_are_read_as_configured()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var host = await StartAsync(issuer, ("Console:Oidc:RoleClaim", "groups"), ("Console:Oidc:Operator", "grid-admins"), ("Console:Oidc:NameClaim", "email"));
        using var caller = host.Caller(issuer.Token([], token =>
        {
            token.Claims["groups"] = new[] { "grid-admins" };
            token.Claims["email"] = "ada@example.org";
        }));

        using var session = JsonDocument.Parse(await caller.GetStringAsync("/session", Cancel));

        Assert.Equal("ada@example.org", session.RootElement.GetProperty("name").GetString());
        Assert.Equal(Roles.Operator, session.RootElement.GetProperty("role").GetString());
    }

    [Fact]
    public async Task Tokens_of_the_file_are_let_in_beside_those_of_the_provider()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var host = await StartAsync(issuer);
        using var caller = host.Caller(host.NewToken("script", Roles.Viewer));

        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync("/session", Cancel)).StatusCode);
    }

    private Task<AccessHost> StartAsync(Issuer issuer, params (string Key, string Value)[] settings) => AccessHost.StartAsync(
        grid, settings: [("Console:Oidc:Authority", issuer.Address), ("Console:Oidc:Audience", Issuer.Audience), .. settings]);
}
