using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace VerifiedAddition.Api;

/// <summary>The ways to say who one is, and which a request takes.</summary>
internal static class Schemes
{
    /// <summary>Chooses one of the others.</summary>
    public const string Any = "va";

    /// <summary>A token of the file.</summary>
    public const string Token = "va-token";

    /// <summary>A token of an OpenID Connect provider.</summary>
    public const string Oidc = "va-oidc";

    /// <summary>A browser that has signed in.</summary>
    public const string Cookie = "va-cookie";

    /// <summary>A request with a token is judged by that alone, whatever cookies it has.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasOidc">Whether a provider is configured.</param>
    public static string Of(HttpRequest request, bool hasOidc) => request.Headers.Authorization.Count == 0 ? Cookie
        : hasOidc && TokenHandler.In(request) is { } token && !token.StartsWith(TokenText.Prefix, StringComparison.Ordinal) ? Oidc
        : Token;

    /// <summary>Whether the caller is a browser: its cookie goes with each request to this console, whoever made it send that.</summary>
    public static bool IsCookie(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult is { Succeeded: true, Ticket.AuthenticationScheme: Cookie };
}
