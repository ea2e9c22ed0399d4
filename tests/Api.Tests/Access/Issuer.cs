using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace VerifiedAddition.Api.Tests;

/// <summary>An OpenID Connect provider on this machine, with a key of its own.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    public const string Audience = "va-console";

    private readonly WebApplication _web;

    private Issuer(WebApplication web) => _web = web;

    public RsaSecurityKey Key { get; } = new(RSA.Create(2048)) { KeyId = "test" };

    public string Address => _web.Urls.Single();

    public static async Task<Issuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        var issuer = new Issuer(web);
        web.MapGet("/.well-known/openid-configuration", () => TypedResults.Text(
            JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["issuer"] = issuer.Address, ["jwks_uri"] = $"{issuer.Address}/keys" }), "application/json"));
        web.MapGet("/keys", () => TypedResults.Text(JsonSerializer.Serialize(new { keys = new[] { issuer.PublicKey() } }), "application/json"));
        await web.StartAsync();
        return issuer;
    }

    /// <summary>Makes a token.</summary>
    /// <param name="roles">The claim <c>roles</c>.</param>
    /// <param name="change">What is other than it should be.</param>
    public string Token(string[] roles, Action<SecurityTokenDescriptor>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "4711", ["preferred_username"] = "ada", ["roles"] = roles },
            SigningCredentials = new(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        Key.Rsa.Dispose();
    }

    private Dictionary<string, string> PublicKey()
    {
        var key = Key.Rsa.ExportParameters(includePrivateParameters: false);
        return new(StringComparer.Ordinal)
        {
            ["kty"] = "RSA",
            ["kid"] = Key.KeyId,
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["n"] = Base64UrlEncoder.Encode(key.Modulus),
            ["e"] = Base64UrlEncoder.Encode(key.Exponent),
        };
    }
}
