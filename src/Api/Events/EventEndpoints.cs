using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>What happens, as it happens; whoever lost the connection goes on from the last event that they saw.</summary>
internal static class EventEndpoints
{
    /// <summary>How often a variant that trains says how far it is.</summary>
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(1);

    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        Follow(api, "/events", FollowEverythingAsync, "FollowGrid", "All sweeps in short, and the silos, whenever one changes.");
        Follow(api, "/sweeps/{sweep}/events", FollowSweepAsync, "FollowSweep", "A sweep and its variants, whenever one changes, until the sweep has ended.");
        Follow(api, "/variants/{variant}/events", FollowVariantAsync, "FollowVariant", "What happens to a variant, and how far it is, until its training has ended.");
    }

    private static void Follow(IEndpointRouteBuilder api, string path, Delegate handler, string name, string summary) => api.MapGet(path, handler)
        .WithName(name).WithTags("Events")
        .ProducesFile(MediaTypeNames.Text.EventStream, EventStream.JsonLines)
        .WithSummary($"{summary} Server-sent events, resumed by Last-Event-ID; JSON lines if the header Accept asks for {EventStream.JsonLines}.")
        .DisableRequestTimeout();

    private static Task FollowEverythingAsync(GridFeeds feeds, HttpContext context, IHostApplicationLifetime host) =>
        WriteAsync(feeds.FollowEverything, context, host);

    private static async Task FollowSweepAsync(
        string sweep, GridFeeds feeds, IGridSource source, HttpContext context, IHostApplicationLifetime host)
    {
        var grid = await source.GridAsync(context.RequestAborted);
        await SweepFinder.RequireAsync(grid, sweep, context.RequestAborted);
        var now = (await grid.OverviewAsync(sweep, context.RequestAborted)).With();
        if (now.HasEnded() && EventStream.LastSeen(context) == GridFeeds.EndOf(now))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent; // a browser comes back no more
            return;
        }

        await WriteAsync(() => feeds.FollowSweep(now.Name), context, host);
    }

    private static async Task WriteAsync(Func<GridFeeds.Subscription> follow, HttpContext context, IHostApplicationLifetime host)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        using var subscription = follow();
        var stream = await EventStream.BeginAsync(context);
        await LeavingQuietly(async () =>
        {
            var news = subscription.Feed.Since(subscription.Feed.VersionOf(EventStream.LastSeen(context)));
            while (true)
            {
                await stream.WriteAsync(news.Events, end.Token);
                if (news.IsLast)
                {
                    return;
                }

                await stream.WaitAsync(news.More, end.Token);
                news = subscription.Feed.Since(news.Version);
            }
        });
    }

    private static async Task FollowVariantAsync(string variant, IGridSource source, HttpContext context, IHostApplicationLifetime host)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        var grid = await source.GridAsync(end.Token);
        var found = await VariantName.FindAsync(grid, variant, end.Token);
        var after = long.TryParse(EventStream.LastSeen(context), NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : 0;
        var known = await grid.Grains.GetGrain<IVariantGrain>(found.Training.Id.Value).EventsAsync(after, end.Token);
        if (known.Length == 0 && after > 0 && VariantProgress.HasEnded(found.Training))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var stream = await EventStream.BeginAsync(context);
        await LeavingQuietly(async () =>
        {
            await stream.WriteAsync(known.Select(Told), end.Token);
            var told = DateTimeOffset.MinValue;
            var last = known.Length > 0 ? known[^1].Number : after;
            await foreach (var update in new VariantProgress(grid, TimeProvider.System).FollowAsync(found, last, end.Token))
            {
                var now = TimeProvider.System.GetUtcNow();
                await stream.WriteAsync(update.Events.Select(Told), end.Token);
                if (update is { Silence: null, Training: { Phase: VariantPhase.Training, Loss: not null } training } && now - told >= BetweenProgress)
                {
                    told = now;
                    await stream.WriteAsync([new("", "progress", JsonOutput.LineOf(LogEntryJson.Of(now, training)))], end.Token);
                }
            }
        });
    }

    private static FeedEvent Told(VariantEvent one) =>
        new(one.Number.ToString(CultureInfo.InvariantCulture), "log", JsonOutput.LineOf(LogEntryJson.Of(one)));

    /// <summary>That nobody listens any more, or that the program ends, is no error.</summary>
    private static async Task LeavingQuietly(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (OperationCanceledException)
        {
            // They have left, or all shall.
        }
    }
}
