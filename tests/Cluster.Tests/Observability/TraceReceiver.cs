using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>One part of a trace, as it was sent.</summary>
internal sealed record SentSpan(string Service, string Trace, string Id, string Parent, string Name);

/// <summary>Takes what programs send by OpenTelemetry's protocol over HTTP, in protobuf.</summary>
internal sealed class TraceReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;

    public TraceReceiver()
    {
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take(1)[0]}/");
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _loop = Task.Run(ReceiveAsync);
    }

    public string Address { get; }

    public ConcurrentQueue<SentSpan> Spans { get; } = new();

    /// <summary>The paths that were posted to.</summary>
    public ConcurrentDictionary<string, int> Paths { get; } = new(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var path = context.Request.Url!.AbsolutePath;
                Paths.AddOrUpdate(path, 1, (_, times) => times + 1);
                foreach (var span in path == "/v1/traces" ? SpansOf(body.ToArray()) : [])
                {
                    Spans.Enqueue(span);
                }

                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>ExportTraceServiceRequest → ResourceSpans (1) → ScopeSpans (2) → Span (2).</summary>
    private static IEnumerable<SentSpan> SpansOf(byte[] request) =>
        from ofResource in Fields(request, 1)
        let service = Fields(ofResource, 1).SelectMany(resource => Fields(resource, 1))
            .Where(attribute => Text(attribute, 1) == "service.name").Select(attribute => Text(Fields(attribute, 2).Single(), 1)).Single()
        from ofScope in Fields(ofResource, 2)
        from span in Fields(ofScope, 2)
        select new SentSpan(service, Hexadecimal(span, 1), Hexadecimal(span, 2), Hexadecimal(span, 4), Text(span, 5));

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Fields(message, field).SingleOrDefault([]));

    private static string Hexadecimal(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).SingleOrDefault([]));

    /// <summary>The bytes of every field with this number that has a length.</summary>
    private static List<byte[]> Fields(byte[] message, int wanted)
    {
        var (found, at) = (new List<byte[]>(), 0);
        while (at < message.Length)
        {
            var key = Number();
            switch (key & 7)
            {
                case 0: Number(); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                default:
                    var length = (int)Number();
                    if ((int)(key >> 3) == wanted)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
            }
        }

        return found;

        ulong Number()
        {
            var (value, shift) = (0UL, 0);
            do
            {
                value |= (ulong)(message[at] & 0x7f) << shift;
                shift += 7;
            }
            while ((message[at++] & 0x80) != 0);
            return value;
        }
    }
}
