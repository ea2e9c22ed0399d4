using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace VerifiedAddition.Api.Tests;

/// <summary>Takes webhooks on this machine, after having failed as often as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _web;
    private int _failures;

    private Receiver(WebApplication web, int failures) => (_web, _failures) = (web, failures);

    /// <summary>What came, whether it was taken or not.</summary>
    public ConcurrentQueue<(string Id, string Time, string Signature, string Body, HttpStatusCode Answer)> Came { get; } = new();

    public string Address => $"{_web.Urls.Single()}/hooks/grid";

    public static async Task<Receiver> StartAsync(int failures = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        var receiver = new Receiver(web, failures);
        web.MapPost("/hooks/grid", receiver.TakeAsync);
        await web.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var status = Interlocked.Decrement(ref _failures) >= 0 ? HttpStatusCode.InternalServerError : HttpStatusCode.NoContent;
        Came.Enqueue((request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString(), request.Headers["webhook-signature"].ToString(), body, status));
        return TypedResults.StatusCode((int)status);
    }
}
