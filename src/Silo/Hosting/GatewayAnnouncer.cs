using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo;

/// <summary>Writes into the data folder where this process can be reached, once it can be.</summary>
public sealed class GatewayAnnouncer(DataFolder folder, GatewayAddress gateway, TimeProvider time) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        folder.Announce(new(Environment.ProcessId, gateway.ToString(), GridHosting.Name, GridHosting.Name, time.GetUtcNow()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
