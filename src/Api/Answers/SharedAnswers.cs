using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace VerifiedAddition.Api;

/// <summary>
/// What many ask at the same time is asked of the grid once: an answer is given again for half a second, and longer if it took long to make, so
/// that silos have their time for training. No answer depends on who asks, for whoever may not ask was refused before.
/// </summary>
/// <remarks>
/// It keeps answers, not responses as ASP.NET Core's output cache does: that one keeps none for whoever has the answer of before, and settles how
/// long it lasts before it is known how long it took.
/// </remarks>
internal sealed class SharedAnswers : IDisposable
{
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(4);

    /// <summary>An answer is given again for this many times as long as it took to make.</summary>
    private const int Rest = 50;

    /// <summary>Larger ones, such as weights, are not kept.</summary>
    private const int MaxBytes = 8 * 1024 * 1024;

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = 8 * MaxBytes });

    /// <summary>How often something has changed.</summary>
    private long _changes;

    /// <summary>Answers what only looks as it was answered just before; anything else may have changed what is seen.</summary>
    public async ValueTask<object?> ShareAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!HttpMethods.IsGet(request.Method))
        {
            try
            {
                return await next(context);
            }
            finally
            {
                Interlocked.Increment(ref _changes);
                _answers.Clear();
            }
        }

        var question = (request.Path.Value, request.QueryString.Value, request.Headers.Accept.ToString());
        if (_answers.TryGetValue(question, out IResult? known))
        {
            return known;
        }

        var (began, changes) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref _changes));
        var answer = await next(context);
        var (kept, size) = answer switch
        {
            IEncodable json when json.Encode() is var encoded => ((IResult?)encoded, encoded.Size),
            FileContentHttpResult file => (file, file.FileContents.Length),
            _ => ((IResult?)null, 0),
        };
        if (kept is not null && size <= MaxBytes && changes == Interlocked.Read(ref _changes))
        {
            var lifetime = Stopwatch.GetElapsedTime(began) * Rest;
            using var entry = _answers.CreateEntry(question);
            (entry.Value, entry.Size) = (kept, size);
            entry.AbsoluteExpirationRelativeToNow = lifetime < MinLifetime ? MinLifetime : lifetime < MaxLifetime ? lifetime : MaxLifetime;
        }

        return kept ?? answer;
    }

    public void Dispose() => _answers.Dispose();
}

internal static class SharedAnswersHosting
{
    /// <summary>Shares the answers of all endpoints that only look; the others make what was answered before forgotten.</summary>
    public static T ShareAnswers<T>(this T endpoints)
        where T : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter((context, next) => context.HttpContext.RequestServices.GetRequiredService<SharedAnswers>().ShareAsync(context, next));
}
