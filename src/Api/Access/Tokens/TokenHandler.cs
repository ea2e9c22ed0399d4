using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace VerifiedAddition.Api;

/// <summary>Lets in who sends a token of <see cref="TokenRegister"/>: <c>Authorization: Bearer va_…</c>.</summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenRegister tokens, OwnToken? own = null)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";

    /// <summary>The token that a request carries; null for none.</summary>
    public static string? In(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (In(Request) is not { } text)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (own?.Is(text) is true)
        {
            return Task.FromResult(AuthenticateResult.Success(new(Callers.AtTerminal(Scheme.Name), Scheme.Name)));
        }

        return Task.FromResult(tokens.Find(text, out var refusal) is { } token
            ? AuthenticateResult.Success(new(Callers.WithToken(token, Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail(refusal!));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        Response.Headers[HeaderNames.WWWAuthenticate] = failure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        await Refusal.WriteAsync(Context, StatusCodes.Status401Unauthorized, failure?.Message ?? Refusal.NoCredential);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refusal.WriteForbiddenAsync(Context);
}
