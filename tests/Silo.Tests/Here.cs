using Microsoft.Extensions.Hosting;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A silo that has a name, and nothing else.</summary>
internal sealed class Here : ILocalSiloDetails
{
    public string Name => "here";

    public string ClusterId => "";

    public string DnsHostName => "";

    public SiloAddress SiloAddress => SiloAddress.Zero;

    public SiloAddress GatewayAddress => SiloAddress.Zero;
}

/// <summary>A process that is never stopped.</summary>
internal sealed class Lifetime : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
    }
}
