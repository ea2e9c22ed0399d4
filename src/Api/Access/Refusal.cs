using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace VerifiedAddition.Api;

/// <summary>Answers that say why a request was refused before anything looked at what it asks for: problem+json (RFC 9457).</summary>
internal static class Refusal
{
    public const string NoCredential =
        "There is no credential. Send 'Authorization: Bearer TOKEN' with a token of 'va console token create', or open the address that the console printed.";

    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Problem(detail, statusCode: status, title: ReasonPhrases.GetReasonPhrase(status), type: "about:blank").ExecuteAsync(context);
    }

    public static Task WriteForbiddenAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status403Forbidden,
        $"{Callers.NameOf(context.User)} is {(Callers.RoleOf(context.User) is { } role ? $"a {role}" : "without a role")}, which is not enough for this. " +
        $"The roles are {string.Join(", ", Roles.All)}; each may also do what those before it may.");
}
