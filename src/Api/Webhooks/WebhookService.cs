using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Looks which sweeps have ended, and tells the webhooks.</summary>
internal sealed partial class WebhookService(
    IReadOnlyList<WebhookTarget> targets, IGridSource source, WebhookSender sender, IOptions<ConsoleOptions> options, TimeProvider time, ILogger<WebhookService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private WebhookState _state = null!;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _state = WebhookState.Open(options.Value.Folder);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isFirst = _state.IsNew;
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await LookAsync(isFirst, stoppingToken);
                isFirst = false;
                await DeliverAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && (GridTrouble.IsSilence(e) || GridTrouble.IsOfStorage(e) || e is ClientException or IOException or UnauthorizedAccessException))
            {
                LogTrouble(logger, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Finds what has ended since it was looked last.</summary>
    /// <param name="isFirst">Whether nobody ever looked: then what has ended already is no news.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task LookAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        foreach (var name in await grid.SweepNamesAsync(cancellationToken))
        {
            var listing = await grid.ListAsync(name, cancellationToken);
            var end = string.Create(CultureInfo.InvariantCulture, $"{listing.Phase} {listing.Variants} {listing.SubmittedUtc:O}");
            if (listing.Phase is not (SweepPhase.Completed or SweepPhase.Failed) || _state.HasTold(name, end))
            {
                continue;
            }

            var events = isFirst ? [] : WebhookEvents.Of(await grid.ViewAsync(name, cancellationToken));
            _state.Tell(name, end, events.SelectMany(Deliveries));
            if (!isFirst)
            {
                _state.Save();
            }
        }

        if (isFirst)
        {
            _state.Save(); // at once: who looks next must not take for news what this look had not come to
        }
    }

    private IEnumerable<WebhookDelivery> Deliveries(WebhookEvent one) =>
        targets.Where(target => target.Wants(one.Type)).Select(target => new WebhookDelivery(target.Url, one.Id, one.Body, Attempts: 0, time.GetUtcNow()));

    /// <summary>Sends what is due; a target that is slow holds up no other one.</summary>
    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var due = _state.Pending.Where(one => one.Due <= time.GetUtcNow()).ToArray();
        var sent = await Task.WhenAll(due.GroupBy(one => one.Url, StringComparer.Ordinal).Select(async ofTarget =>
        {
            var after = new List<(WebhookDelivery Old, WebhookDelivery? Next)>();
            foreach (var one in ofTarget)
            {
                after.Add((one, await sender.SendAsync(one, cancellationToken)));
            }

            return after;
        }));
        foreach (var (old, next) in sent.SelectMany(one => one))
        {
            _state.Replace(old, next);
        }

        if (due.Length > 0)
        {
            _state.Save();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks wait: {Trouble}")]
    private static partial void LogTrouble(ILogger logger, string trouble);
}
