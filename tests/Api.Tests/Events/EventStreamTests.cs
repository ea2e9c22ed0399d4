using System.Net;
using System.Text.Json;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

public sealed class EventStreamTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_is_followed_to_its_end_and_a_browser_that_comes_back_is_told_to_stay_away()
    {
        host.World.Script(
            Scene.Sweep("followed", SweepPhase.Running, Scene.Training("a", 100)),
            Scene.Sweep("followed", SweepPhase.Running, Scene.Training("a", 200)),
            Scene.Sweep("followed", SweepPhase.Completed, Scene.Verified("a")));

        var events = await ReadAsync("sweeps/followed/events", last: null);

        Assert.Equal("end", events[^1].Kind);
        Assert.Equal("completed", events[^1].Data.Text("phase"));
        Assert.Contains(events, one => one.Kind == "variant" && one.Data.Text("state") == "done");
        using var again = await SendAsync("sweeps/followed/events", events[^1].Id);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Fact]
    public async Task What_happened_to_a_variant_goes_on_behind_the_last_event_seen()
    {
        host.World.Script(Scene.Sweep("logged-sweep", SweepPhase.Completed, Scene.Verified("logged", spec: Scene.Small with { Seed = 4711 })));
        host.World.Events[(Scene.Small with { Seed = 4711 }).Id.Value] = [.. Enumerable.Range(1, 3).Select(number => new VariantEvent(number, Noon, $"event {number}", null, null))];

        var all = await ReadAsync("variants/logged/events", last: null);
        var rest = await ReadAsync("variants/logged/events", last: "2");

        Assert.Equal(["1", "2", "3"], all.Select(one => one.Id), StringComparer.Ordinal);
        Assert.Equal("event 3", Assert.Single(rest).Data.Text("text"));
        using var none = await SendAsync("variants/logged/events", "3");
        Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);
    }

    [Fact]
    public async Task A_sweep_that_there_is_not_is_not_followed()
    {
        using var answer = await SendAsync("sweeps/never-heard-of/events", last: null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? last)
    {
        using var caller = host.Caller(Roles.Viewer);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        return await caller.SendAsync(request, Cancel);
    }

    /// <summary>Reads server-sent events until the server ends them.</summary>
    private async Task<List<(string? Id, string Kind, JsonElement Data)>> ReadAsync(string path, string? last)
    {
        using var answer = await SendAsync(path, last);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var parser = System.Net.ServerSentEvents.SseParser.Create(await answer.Content.ReadAsStreamAsync(Cancel));
        var events = new List<(string?, string, JsonElement)>();
        await foreach (var one in parser.EnumerateAsync(Cancel))
        {
            events.Add((one.EventId, one.EventType, JsonDocument.Parse(one.Data).RootElement));
        }

        return events;
    }
}
