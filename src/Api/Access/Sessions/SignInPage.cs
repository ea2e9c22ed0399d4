using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace VerifiedAddition.Api;

/// <summary>The page where a token is typed in. It needs no script.</summary>
internal static class SignInPage
{
    public const string Style = """
        :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
        body { max-width: 26rem; margin: 12vh auto; padding: 0 1rem; line-height: 1.5; }
        h1 { font-size: 1.4rem; }
        label { display: block; margin: 1.2rem 0 0.3rem; }
        input { width: 100%; box-sizing: border-box; padding: 0.5rem; font: inherit; }
        button { margin-top: 1rem; padding: 0.5rem 1.2rem; font: inherit; }
        .trouble { padding: 0.6rem 0.8rem; border-left: 4px solid #b3261e; }
        code { font-size: 0.95em; }
        """;

    public static IResult Of(string? to, string? trouble, int status = StatusCodes.Status200OK)
    {
        var encoder = HtmlEncoder.Default;
        var told = trouble is null ? "" : $"""<p class="trouble" role="alert">{encoder.Encode(trouble)}</p>""";
        return TypedResults.Text(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Sign in – VerifiedAddition</title>
            <link rel="stylesheet" href="/sign-in.css">
            </head>
            <body>
            <main>
            <h1>VerifiedAddition</h1>
            {told}
            <p>Open the address that the console printed when it started, or sign in with a token that <code>va console token create</code> made.</p>
            <form method="post" action="/sign-in">
            <input type="hidden" name="to" value="{encoder.Encode(to ?? "")}">
            <label for="token">Token</label>
            <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
            <button>Sign in</button>
            </form>
            </main>
            </body>
            </html>
            """,
            MediaTypeNames.Text.Html,
            Encoding.UTF8,
            status);
    }
}
