using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace VerifiedAddition.Api;

/// <summary>
/// What many ask at the same time is asked of the grid once: an answer is given again for half a second, and longer if it took long to make, so
/// that silos have their time for training. No answer depends on who asks, for whoever may not ask was refused before.
/// </summary>
internal sealed class SharedAnswers : IOutputCachePolicy
{
    private const string Tag = "grid";

    private static readonly TimeSpan MinLifetime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(4);

    /// <summary>An answer is given again for this many times as long as it took to make.</summary>
    private const int Rest = 50;

    private static readonly object Began = new();

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var isGet = HttpMethods.IsGet(context.HttpContext.Request.Method);
        context.EnableOutputCaching = isGet;
        context.AllowCacheLookup = isGet;
        context.AllowCacheStorage = isGet;
        context.AllowLocking = false; // or who leaves while others wait for the same would take the answer from them
        context.ResponseExpirationTimeSpan = MinLifetime;
        context.HttpContext.Items[Began] = Stopwatch.GetTimestamp();
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.HeaderNames = "Accept";
        context.Tags.Add(Tag);
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        context.AllowCacheStorage &= response.StatusCode == StatusCodes.Status200OK && StringValues.IsNullOrEmpty(response.Headers.SetCookie);
        return ValueTask.CompletedTask;
    }

    /// <summary>Settles how long an answer is given again, once it is made: before any of it is written, or 60 s would hold, which is the middleware's default.</summary>
    public static void Settle(HttpContext context)
    {
        if (context.Features.Get<IOutputCacheFeature>() is { Context: var answer } && context.Items.TryGetValue(Began, out var began))
        {
            var lifetime = Stopwatch.GetElapsedTime((long)began!) * Rest;
            answer.ResponseExpirationTimeSpan = lifetime < MinLifetime ? MinLifetime : lifetime < MaxLifetime ? lifetime : MaxLifetime;
        }
    }

    /// <summary>Forgets all answers: something has changed.</summary>
    public static ValueTask ForgetAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOutputCacheStore>().EvictByTagAsync(Tag, context.RequestAborted);
}

internal static class SharedAnswersHosting
{
    public static void AddSharedAnswers(this IServiceCollection services) => services.AddOutputCache();

    /// <summary>Shares the answers of all endpoints that only look; the others make what was answered before forgotten.</summary>
    public static T ShareAnswers<T>(this T endpoints)
        where T : IEndpointConventionBuilder =>
        endpoints.CacheOutput(new SharedAnswers()).AddEndpointFilter(async (context, next) =>
        {
            var answer = await next(context);
            if (!HttpMethods.IsGet(context.HttpContext.Request.Method))
            {
                await SharedAnswers.ForgetAsync(context.HttpContext);
            }

            return answer;
        });
}
