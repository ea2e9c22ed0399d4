using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SameSiteMode = Microsoft.AspNetCore.Http.SameSiteMode;

namespace VerifiedAddition.Api;

/// <summary>The cookie of a browser that has signed in. It ends with what let the browser in, after half a day without use, or with the console.</summary>
internal sealed class SessionCookie(IOptions<ConsoleOptions> console, CookieNames names) : IConfigureNamedOptions<CookieAuthenticationOptions>
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    public void Configure(string? name, CookieAuthenticationOptions options)
    {
        if (name == Schemes.Cookie)
        {
            Configure(options);
        }
    }

    public void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = names.Session;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = console.Value.Https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Life;
        options.SlidingExpiration = true;
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = ChallengeAsync;
        options.Events.OnRedirectToAccessDenied = context => Refusal.WriteForbiddenAsync(context.HttpContext);
    }

    /// <summary>Signs a browser out whose token was revoked, or has expired.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (!context.HttpContext.RequestServices.GetRequiredService<CredentialCheck>().IsValid(context.Principal!))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Schemes.Cookie);
        }
    }

    /// <summary>Sends a person to sign in; tells a program what is missing.</summary>
    private static Task ChallengeAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var (request, response) = (context.Request, context.Response);
        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal) && !IsOfPrograms(request.Path))
        {
            response.Redirect($"{SignIn.Path}?to={Uri.EscapeDataString(request.Path + request.QueryString)}");
            return Task.CompletedTask;
        }

        response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return Refusal.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized, Refusal.NoCredential);
    }

    private static bool IsOfPrograms(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
}
