using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace VerifiedAddition.Api;

/// <summary>How a browser gets and loses its cookie.</summary>
internal static class SignIn
{
    /// <summary>The page where a token is typed in, and where the printed address leads.</summary>
    public const string Path = "/sign-in";

    private const string StyleSheet = "/sign-in.css";
    private const string Home = "/";

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        var open = endpoints.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        open.MapGet(Path, ShowAsync);
        open.MapPost(Path, EnterAsync).DisableAntiforgery(); // there is nothing to forge yet; that it comes from this page was checked
        open.MapGet(StyleSheet, () => TypedResults.Text(SignInPage.Style, "text/css"));
        open.MapGet("/favicon.ico", () => TypedResults.NoContent()); // browsers ask for it on a page that names no icon
        var signedIn = endpoints.MapGroup("").RequireAuthorization(Policies.View).ExcludeFromDescription();
        signedIn.MapPost("/sign-out", (Delegate)LeaveAsync);
        signedIn.MapGet("/session", Session);
    }

    /// <summary>Lets in who has the printed address, and sends them to the page; shows the form to others.</summary>
    private static async Task<IResult> ShowAsync(HttpContext context, OneTimeCode once, AuditLog audit, string? code, string? to)
    {
        if (code is null)
        {
            return SignInPage.Of(to, trouble: null);
        }

        if (once.TryTake(code))
        {
            return await LetInAsync(context, Callers.AtTerminal(Schemes.Cookie), audit, to);
        }

        if (Schemes.IsCookie(context))
        {
            return TypedResults.LocalRedirect(LocalOf(to)); // this browser used the address before
        }

        audit.Refused(context, "sign in", "the address was used before");
        return SignInPage.Of(to, "This address was used before, or belongs to a console that has ended. 'va console' prints another one.", StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> EnterAsync(HttpContext context, TokenRegister tokens, AuditLog audit, [FromForm] string? token, [FromForm] string? to)
    {
        string? refusal = null;
        if (token is { Length: > 0 } && tokens.Find(token.Trim(), out refusal) is { } found)
        {
            return await LetInAsync(context, Callers.WithToken(found, Schemes.Cookie), audit, to);
        }

        audit.Refused(context, "sign in", refusal ?? "no token");
        return SignInPage.Of(to, refusal ?? "Enter a token. 'va console token create' makes one.", StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> LetInAsync(HttpContext context, ClaimsPrincipal caller, AuditLog audit, string? to)
    {
        await context.SignInAsync(Schemes.Cookie, caller);
        context.User = caller;
        audit.Done(context, "sign in");
        return TypedResults.LocalRedirect(LocalOf(to));
    }

    private static async Task<IResult> LeaveAsync(HttpContext context)
    {
        await context.SignOutAsync(Schemes.Cookie);
        return TypedResults.LocalRedirect(Path);
    }

    /// <summary>Who the caller is, and what a browser's script sends along with what it wants done.</summary>
    private static SessionJson Session(HttpContext context, IAntiforgery antiforgery) => new(
        Callers.NameOf(context.User),
        Callers.RoleOf(context.User)!,
        Schemes.IsCookie(context) ? antiforgery.GetAndStoreTokens(context).RequestToken : null);

    /// <summary>The path that somebody came for, unless it leads elsewhere.</summary>
    private static string LocalOf(string? to) =>
        to is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') && !to.Any(char.IsControl) ? to : Home;

    /// <summary>Who calls.</summary>
    /// <param name="Name">The name of the token, or of the user.</param>
    /// <param name="Role">The role.</param>
    /// <param name="Antiforgery">What the header <c>X-Antiforgery</c> of a browser's request that changes something must hold; null for other callers.</param>
    private sealed record SessionJson(string Name, string Role, string? Antiforgery);
}
