using Microsoft.AspNetCore.Http;

namespace VerifiedAddition.Api;

/// <summary>Answers what cannot be read, wherever it was sent, with its status and the reason.</summary>
internal static class BadRequests
{
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Refusal.WriteAsync(context, e.StatusCode, e.Message);
        }
    }
}
