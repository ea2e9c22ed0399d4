using VerifiedAddition.Backends;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo;

/// <summary>Writes this process's address and secret to the data folder once it accepts connections.</summary>
public sealed partial class GatewayAnnouncer(
    DataFolder folder, GatewayAddress gateway, GatewaySecret secret, TimeProvider time, ILogger<GatewayAnnouncer> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!folder.Announce(new(Environment.ProcessId, gateway.ToString(), GridHosting.Name, GridHosting.Name, time.GetUtcNow(), secret.Reveal())))
        {
            LogReadable(logger, folder.Root);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The file system of {Folder} does not support permissions: anyone who can read the folder can use this grid. Name another folder with VA_DATA if others work on this machine")]
    private static partial void LogReadable(ILogger logger, string folder);
}
