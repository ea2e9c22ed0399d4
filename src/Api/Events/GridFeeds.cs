using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Looks at the grid on behalf of all who follow the same thing: once a second, as long as somebody does.</summary>
internal sealed partial class GridFeeds(IGridSource source, IHostApplicationLifetime host, ILogger<GridFeeds> logger)
{
    private const string Everything = "";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Whoever lost a connection and comes back by then goes on where they were.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Followed> _followed = new(StringComparer.Ordinal);

    /// <summary>All sweeps in short, and the silos.</summary>
    public Subscription FollowEverything() => Follow(Everything, (feed, cancellationToken) => TellEverythingAsync(feed, cancellationToken));

    /// <summary>A sweep and its variants, until it has ended.</summary>
    /// <param name="sweep">Its name; there must be one.</param>
    public Subscription FollowSweep(string sweep) => Follow(sweep, (feed, cancellationToken) => TellSweepAsync(sweep, feed, cancellationToken));

    private Subscription Follow(string key, Func<Feed, CancellationToken, Task> look)
    {
        lock (_lock)
        {
            // What has ended may have been begun again.
            if (!_followed.TryGetValue(key, out var one) || one.Feed.HasEnded)
            {
                _followed[key] = one = new(new Feed());
                _ = RunAsync(key, one, look);
            }

            one.Followers++;
            return new(this, one);
        }
    }

    private async Task RunAsync(string key, Followed one, Func<Feed, CancellationToken, Task> look)
    {
        var (stopping, idle) = (host.ApplicationStopping, TimeSpan.Zero);
        try
        {
            while (!one.Feed.HasEnded && idle < Grace)
            {
                await LookAsync(one.Feed, look, stopping);
                await Task.Delay(Pause, stopping);
                idle = one.Followers > 0 ? TimeSpan.Zero : idle + Pause;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends.
        }
        finally
        {
            lock (_lock)
            {
                if (_followed.GetValueOrDefault(key) == one)
                {
                    _followed.Remove(key);
                }
            }

            one.Feed.End();
        }
    }

    /// <summary>That a grid is silent, or in trouble, is something that those who follow it want to know.</summary>
    private async Task LookAsync(Feed feed, Func<Feed, CancellationToken, Task> look, CancellationToken stopping)
    {
        const string Silence = "silence";
        try
        {
            await look(feed, stopping);
            if (!feed.HasEnded)
            {
                feed.Tell(Silence, Silence, new SilenceJson(null));
            }
        }
#pragma warning disable CA1031 // The edge of a loop: it goes on.
        catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!FailureText.IsForeseen(e))
            {
                LogUnexpected(e);
            }

            feed.Tell(Silence, Silence, new SilenceJson(Problem.Of(e).Detail));
        }
    }

    private async Task TellEverythingAsync(Feed feed, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var found = await ReadableSweeps.ReadAsync(await grid.SweepNamesAsync(cancellationToken), name => grid.ListAsync(name, cancellationToken));
        foreach (var sweep in found.Readable)
        {
            feed.Tell("sweep", $"sweep/{sweep.Name}", SweepListingJson.Of(sweep));
        }

        feed.Tell("silos", "silos", (await SiloFinder.AllAsync(grid, cancellationToken)).Select(SiloJson.Of).ToArray());
    }

    private async Task TellSweepAsync(string name, Feed feed, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var sweep = await grid.ViewAsync(name, cancellationToken);
        foreach (var cell in sweep.Cells)
        {
            feed.Tell("variant", $"variant/{cell.Name}", VariantJson.Of(cell.Name, cell.Spec, cell.Training, cell, sweep));
        }

        foreach (var variant in sweep.Left ?? [])
        {
            if (!Array.Exists(sweep.Cells, cell => cell.Name == variant.Name))
            {
                feed.Tell("left", $"variant/{variant.Name}", new LeftVariantJson(variant.Name, variant.Id.Value));
            }
        }

        var listing = new SweepListingJson(
            sweep.Name, SweepText.Phase(sweep), sweep.Cells.Length, sweep.Trained(), sweep.SubmittedUtc, sweep.Spec?.Terms?.Priority ?? 0);
        if (sweep.HasEnded())
        {
            feed.Tell("end", "sweep", listing, EndOf(sweep));
            feed.End();
        }
        else
        {
            feed.Tell("sweep", "sweep", listing);
        }
    }

    /// <summary>The id of the event that a sweep has ended, the same whoever tells it.</summary>
    public static string EndOf(SweepSnapshot sweep) => string.Create(CultureInfo.InvariantCulture, $"end.{sweep.FinishedUtc?.UtcTicks ?? 0}");

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking at the grid for those who follow it met an error that nobody expected")]
    private partial void LogUnexpected(Exception e);

    /// <summary>A feed and how many follow it.</summary>
    internal sealed class Followed(Feed feed)
    {
        public Feed Feed => feed;

        public int Followers { get; set; }
    }

    /// <summary>Somebody's following; disposing it ends it.</summary>
    internal sealed class Subscription(GridFeeds feeds, Followed followed) : IDisposable
    {
        public Feed Feed => followed.Feed;

        public void Dispose()
        {
            lock (feeds._lock)
            {
                followed.Followers--;
            }
        }
    }
}

/// <summary>Whether the grid answers those who look at it.</summary>
/// <param name="Message">Why not; null if it does.</param>
public sealed record SilenceJson(string? Message);
