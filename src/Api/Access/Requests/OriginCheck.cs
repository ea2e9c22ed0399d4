using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace VerifiedAddition.Api;

/// <summary>Refuses what another web site makes a browser send here with the cookie of its user.</summary>
/// <remarks>
/// The cookie is SameSite=Strict, but to browsers all ports of a machine are one site. So whatever changes something, or opens a connection
/// for that, must name this console as its origin if it names one; and with a cookie it must hold an anti-forgery token, too.
/// </remarks>
internal static class OriginCheck
{
    /// <summary>The header of the anti-forgery token that <c>/session</c> tells.</summary>
    public const string Header = "X-Antiforgery";

    /// <summary>Refuses requests of another origin.</summary>
    public static Task RefuseOthersAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        return !IsSafe(request) && !IsOurs(request)
            ? Refusal.WriteAsync(
                context,
                StatusCodes.Status403Forbidden,
                "The request comes from a page of another site, which may not act here. Open the console's own address.")
            : next(context);
    }

    /// <summary>Refuses requests with a cookie and without the token.</summary>
    public static async Task RefuseForgedAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsSafe(context.Request) && !IsOfCircuit(context.Request) && Schemes.IsCookie(context)
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await Refusal.WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                $"The request has the cookie of a browser and not its anti-forgery token. Send what GET /session tells in the header {Header}, or use a token in place of the cookie.");
            return;
        }

        await next(context);
    }

    /// <summary>Whether it changes nothing, and opens no connection.</summary>
    private static bool IsSafe(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        && !request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        && !HttpMethods.IsConnect(request.Method);

    /// <summary>The page's own connection: its script sends no token, and another site cannot open it.</summary>
    private static bool IsOfCircuit(HttpRequest request) => request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);

    private static bool IsOurs(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return false;
        }

        var origin = request.Headers[HeaderNames.Origin].ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var address) && string.Equals(address.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
