using Azure.Core;
using Azure.Core.Pipeline;

namespace VerifiedAddition.Backends;

/// <summary>Records when Azure Storage answers, by its own clock (the header <c>Date</c>) and by ours.</summary>
internal sealed class AzureClock(TimeProvider time) : HttpPipelineSynchronousPolicy
{
    private DateTimeOffset _before;
    private DateTimeOffset _after;
    private DateTimeOffset? _theirs;

    public override void OnSendingRequest(HttpMessage message) => _before = time.GetUtcNow();

    public override void OnReceivedResponse(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        (_after, _theirs) = (time.GetUtcNow(), message.Response.Headers.Date ?? _theirs);
    }

    /// <summary>Returns the clock difference; null if no answer had a date.</summary>
    /// <param name="backend">Description of the backend.</param>
    public ClockDifference? Difference(string backend) => _theirs is { } theirs ? ClockDifference.Between(backend, theirs, _before, _after) : null;
}
