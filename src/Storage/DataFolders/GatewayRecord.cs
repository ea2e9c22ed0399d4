namespace VerifiedAddition.Storage;

/// <summary>Where the process that has a data folder can be reached.</summary>
/// <param name="Gateway">Address and port for Orleans clients, such as <c>127.0.0.1:30000</c>.</param>
/// <param name="Secret">What a client must know to be let in; null in what earlier versions announced.</param>
public sealed record GatewayRecord(
    int ProcessId, string Gateway, string ClusterId, string ServiceId, DateTimeOffset StartedUtc, string? Secret = null)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"process {ProcessId} (gateway {Gateway}, since {StartedUtc:u})";
}
