using System.Globalization;
using System.Net.Mime;
using System.Text;
using Microsoft.Extensions.Logging;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Api;

/// <summary>Sends deliveries, and says when one that failed is tried again.</summary>
/// <param name="targets">The targets, from the configuration.</param>
/// <param name="client">Sends requests; follows no redirection.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told what was not taken.</param>
internal sealed partial class WebhookSender(IReadOnlyList<WebhookTarget> targets, HttpClient client, TimeProvider time, ILogger<WebhookSender> logger)
{
    /// <summary>Pauses after each attempt that failed, as Standard Webhooks advises; after the last one the event is given up, three days old.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);

    /// <summary>Sends a delivery.</summary>
    /// <returns>The delivery as it is to be tried again; null if it was taken, given up, or its target is no longer configured.</returns>
    public async Task<WebhookDelivery?> SendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        if (targets.FirstOrDefault(target => target.Url == delivery.Url) is not { } target)
        {
            return null;
        }

        var trouble = await TroubleAsync(target, delivery, cancellationToken);
        if (trouble is null)
        {
            return null;
        }

        var host = SafeQuote.Value(new Uri(target.Url).Authority);
        if (delivery.Attempts >= Pauses.Count)
        {
            LogGivenUp(logger, delivery.Id, host, delivery.Attempts + 1, trouble);
            return null;
        }

        var pause = Pauses[delivery.Attempts];
        LogNotTaken(logger, delivery.Id, host, trouble, pause);
        return delivery with { Attempts = delivery.Attempts + 1, Due = time.GetUtcNow() + pause };
    }

    private async Task<string?> TroubleAsync(WebhookTarget target, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerTime);
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new StringContent(delivery.Body, Encoding.UTF8, MediaTypeNames.Application.Json) };
        request.Headers.Add("webhook-id", delivery.Id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(WebhookSignature.KeyOf(target.Secret)!, delivery.Id, seconds, delivery.Body));
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"it answered {(int)answer.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it did not answer within {AnswerTime.TotalSeconds} s";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Id} was not taken by {Host} ({Trouble}); it is sent again in {Pause}")]
    private static partial void LogNotTaken(ILogger logger, string id, string host, string trouble, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Event {Id} was not taken by {Host} in {Attempts} attempts and is given up ({Trouble})")]
    private static partial void LogGivenUp(ILogger logger, string id, string host, int attempts, string trouble);
}
