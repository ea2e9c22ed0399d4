using Microsoft.AspNetCore.Http;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Writes the <see cref="Problem"/> of a request that is refused before anything looks at what it asks for.</summary>
internal static class Refusal
{
    public const string NoCredential =
        "There is no credential. Send 'Authorization: Bearer TOKEN' with a token of 'va console token create', or open the address that the console printed.";

    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        response.StatusCode = status;
        response.ContentType = Problem.ContentType;
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.WriteAsync(JsonOutput.LineOf(Problem.Of(status, detail)), context.RequestAborted);
    }

    public static Task WriteForbiddenAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status403Forbidden,
        $"{Callers.NameOf(context.User)} is {(Callers.RoleOf(context.User) is { } role ? $"a {role}" : "without a role")}, which is not enough for this. " +
        $"The roles are {string.Join(", ", Roles.All)}; each may also do what those before it may.");
}
