using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace VerifiedAddition.Api;

/// <summary>Writes events as they happen: for browsers as server-sent events, for scripts as JSON lines.</summary>
internal sealed class EventStream
{
    public const string JsonLines = "application/x-ndjson";

    /// <summary>A line that means nothing keeps a connection from being taken for dead.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly HttpContext _context;
    private readonly bool _isLines;

    private EventStream(HttpContext context, bool isLines) => (_context, _isLines) = (context, isLines);

    /// <summary>Begins to answer.</summary>
    public static async Task<EventStream> BeginAsync(HttpContext context)
    {
        var isLines = context.Request.Headers.Accept.ToString().Contains(JsonLines, StringComparison.OrdinalIgnoreCase);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var response = context.Response;
        response.ContentType = isLines ? JsonLines : MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // or some proxies would keep events until there are many
        await response.StartAsync(context.RequestAborted);
        return new(context, isLines);
    }

    /// <summary>What whoever asks has seen last; null for nothing.</summary>
    public static string? LastSeen(HttpContext context) => context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 and <= 100 } id] ? id : null;

    /// <summary>Writes events.</summary>
    public async Task WriteAsync(IEnumerable<FeedEvent> events, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var one in events)
        {
            if (_isLines)
            {
                text.Append($"{{\"event\":\"{one.Kind}\",\"id\":\"{one.Id}\",\"data\":{one.Data}}}\n");
            }
            else
            {
                text.Append(one.Id.Length > 0 ? $"id: {one.Id}\n" : "").Append($"event: {one.Kind}\ndata: {one.Data}\n\n");
            }
        }

        await _context.Response.WriteAsync(text.ToString(), cancellationToken);
        await _context.Response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Waits until there is more to write, and keeps the connection alive meanwhile.</summary>
    public async Task WaitAsync(Task more, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(more, Task.Delay(Heartbeat, cancellationToken)) != more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_isLines)
            {
                await _context.Response.WriteAsync(":\n\n", cancellationToken);
                await _context.Response.Body.FlushAsync(cancellationToken);
            }
        }
    }
}
