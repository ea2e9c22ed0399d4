namespace VerifiedAddition.Storage;

/// <summary>The address of the process that holds a data folder.</summary>
/// <param name="Gateway">Address and port for Orleans clients, such as <c>127.0.0.1:30000</c>.</param>
/// <param name="Secret">The secret that a client must know; null in records of earlier versions.</param>
public sealed record GatewayRecord(
    int ProcessId, string Gateway, string ClusterId, string ServiceId, DateTimeOffset StartedUtc, string? Secret = null)
{
    /// <summary>Omits the secret.</summary>
    public override string ToString() => $"process {ProcessId} (gateway {Gateway}, since {StartedUtc:u})";
}
