using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Api;

/// <summary>Lets in who sends a token of the provider in <see cref="OidcOptions"/>.</summary>
internal sealed class OidcBearer(IOptions<OidcOptions> provider) : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>Signatures with a public key alone: none that the console could make itself.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Checks the settings.</summary>
    /// <returns>Whether there is a provider.</returns>
    /// <exception cref="InvalidConfigurationException">A setting is missing or wrong.</exception>
    public static bool IsConfigured(OidcOptions options)
    {
        const string authority = $"{OidcOptions.Section}:{nameof(OidcOptions.Authority)}";
        if (string.IsNullOrWhiteSpace(options.Authority))
        {
            return false;
        }

        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var address) || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)))
        {
            throw new InvalidConfigurationException(
                $"'{authority}' is {SafeQuote.Value(options.Authority)}, which is not the https address of an OpenID Connect provider, such as https://login.example.org/realms/lab.");
        }

        return !string.IsNullOrWhiteSpace(options.Audience) ? true : throw new InvalidConfigurationException(
            $"'{OidcOptions.Section}:{nameof(OidcOptions.Audience)}' is missing: without it, a token that the provider made for another program would be let in here.");
    }

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name == Schemes.Oidc)
        {
            Configure(options);
        }
    }

    public void Configure(JwtBearerOptions options)
    {
        var chosen = provider.Value;
        options.Authority = chosen.Authority;
        options.Audience = chosen.Audience;
        options.RequireHttpsMetadata = !new Uri(chosen.Authority!).IsLoopback;
        options.MapInboundClaims = false;
        options.TokenValidationParameters.ValidAlgorithms = Algorithms;
        options.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        options.Events = new() { OnTokenValidated = NameAsync, OnChallenge = ChallengeAsync, OnForbidden = context => Refusal.WriteForbiddenAsync(context.HttpContext) };
    }

    /// <summary>Puts our claims in place of the provider's.</summary>
    private Task NameAsync(TokenValidatedContext context)
    {
        var chosen = provider.Value;
        var claims = context.Principal!;
        var name = claims.FindFirstValue(chosen.NameClaim) ?? claims.FindFirstValue("sub") ?? "nameless";
        var role = chosen.RoleOf([.. claims.FindAll(chosen.RoleClaim).SelectMany(claim => claim.Value.Split(' '))]);
        context.Principal = Callers.Of(name, role, $"oidc {claims.FindFirstValue("sub")}", Schemes.Oidc, claims.FindFirstValue("exp"));
        return Task.CompletedTask;
    }

    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer error=\"invalid_token\"";
        return Refusal.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized, WordsOf(context.AuthenticateFailure));
    }

    private static string WordsOf(Exception? failure) => failure switch
    {
        null => Refusal.NoCredential,
        SecurityTokenExpiredException => "The provider's token has expired. Get another one.",
        SecurityTokenInvalidAudienceException => $"The provider made the token for another program: its audience is not '{OidcOptions.Section}:{nameof(OidcOptions.Audience)}'.",
        SecurityTokenInvalidIssuerException => "The token is of another provider.",
        SecurityTokenException or ArgumentException => "The token is neither one of this console nor one that its provider signed.",
        _ => "The provider cannot be asked for its keys now. Try again.",
    };
}
