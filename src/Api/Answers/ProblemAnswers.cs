using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Turns what goes wrong beneath <see cref="GridApi.Root"/> into a <see cref="Problem"/>: exceptions, and refusals without a word.</summary>
internal sealed partial class ProblemAnswers(RequestDelegate next, ILogger<ProblemAnswers> logger)
{
    /// <summary>How long whoever met a grid that does not answer should wait, in seconds.</summary>
    private const string RetrySeconds = "5";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(GridApi.Root, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        try
        {
            RequireUnicode(context.Request);
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null, ContentLength: null or 0 })
            {
                await WriteAsync(context, Problem.Of(context.Response.StatusCode, Words(context)));
            }
        }
#pragma warning disable CA1031 // The last handler: any error becomes an answer.
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var problem = Problem.Of(e);
            if (problem.Status == StatusCodes.Status500InternalServerError)
            {
                LogUnexpected(context.Request.Method, context.Request.Path.Value ?? "", e);
            }

            context.Response.Clear();
            await WriteAsync(context, problem);
        }
    }

    /// <summary>Readers of bodies take a charset that they do not know for an error of the server.</summary>
    private static void RequireUnicode(HttpRequest request)
    {
        if (request.GetTypedHeaders().ContentType?.Charset is { Length: > 0 } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(
                StatusCodes.Status415UnsupportedMediaType, $"The body's charset is {UntrustedText.Quote(charset.Value)}, but must be utf-8.");
        }
    }

    private static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = Problem.ContentType;
        response.Headers.CacheControl = "no-store";
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetrySeconds;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.WriteAsync(JsonOutput.LineOf(problem), context.RequestAborted);
        }
    }

    /// <summary>What is meant by a status that came without a word.</summary>
    private static string Words(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => "This needs a token. Send it in the header 'Authorization: Bearer TOKEN'.",
        StatusCodes.Status403Forbidden => "The role of this token does not suffice. Ask an operator for a token of another role.",
        StatusCodes.Status404NotFound => $"There is nothing at this address. {GridApi.Document} lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} cannot be done here; the header Allow says what can.",
        StatusCodes.Status406NotAcceptable => "This is not to be had in the form that the header Accept asks for.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        StatusCodes.Status415UnsupportedMediaType => $"The body is of a type that is not taken here. {GridApi.Document} says which is.",
        StatusCodes.Status429TooManyRequests => "These are too many requests. Wait as long as the header Retry-After says.",
        _ => "The request cannot be carried out.",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} met an error that nobody expected")]
    private partial void LogUnexpected(string method, string path, Exception e);
}
