namespace VerifiedAddition.Silo;

/// <summary>Says in the log what becomes of the silos of the cluster, as soon as this one hears of it.</summary>
internal sealed partial class MembershipLog(IClusterMembershipService membership, ILogger<MembershipLog> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = new Dictionary<SiloAddress, SiloStatus>();
        await foreach (var now in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            foreach (var silo in now.Members.Values)
            {
                // Those that died before this one came are history.
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
