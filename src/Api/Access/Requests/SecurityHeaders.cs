using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace VerifiedAddition.Api;

/// <summary>Tells browsers what answers of the console may do: run its own scripts, and nothing that came in with a name or from elsewhere.</summary>
internal static class SecurityHeaders
{
    /// <summary>Scripts and style sheets are files of the console. The component library of the page sets styles of single elements, which does no harm.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; connect-src 'self'; " +
        "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>The policy of an answer that, if a browser opens it all the same, must not count as a page of the console.</summary>
    public const string Sandbox = "sandbox";

    public static Task SetAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(SetAsync, context.Response.Headers); // last: what turns an error into an answer clears the headers
        return next(context);
    }

    private static Task SetAsync(object state)
    {
        var headers = (IHeaderDictionary)state;
        headers[HeaderNames.ContentSecurityPolicy] = headers.ContentSecurityPolicy == Sandbox ? $"{Policy}; {Sandbox}" : Policy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.XFrameOptions] = "DENY";
        headers["Referrer-Policy"] = "same-origin"; // the printed address holds a secret; under no-referrer a browser would hide where a form of ours comes from, too
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return Task.CompletedTask;
    }
}
