namespace VerifiedAddition.Silo;

/// <summary>Logs status changes of the cluster's silos as soon as this one learns of them.</summary>
internal sealed partial class MembershipLog(IClusterMembershipService membership, ILogger<MembershipLog> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = new Dictionary<SiloAddress, SiloStatus>();
        await foreach (var now in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            foreach (var silo in now.Members.Values)
            {
                // Silos that died before this one started are not logged.
                var before = known.GetValueOrDefault(silo.SiloAddress, silo.Status is SiloStatus.Dead ? SiloStatus.Dead : SiloStatus.None);
                known[silo.SiloAddress] = silo.Status;
                if (silo.Status != before)
                {
                    LogStatus(logger, silo.Name, silo.SiloAddress, silo.Status);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo '{Silo}' ({Address}) is {Status}")]
    private static partial void LogStatus(ILogger logger, string silo, SiloAddress address, SiloStatus status);
}
