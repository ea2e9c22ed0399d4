using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo.Tests;

public sealed class ClusterEndpointsTests
{
    private const string Section = "Orleans:Endpoints:";

    [Fact]
    public void Without_a_word_a_silo_listens_on_loopback_and_two_free_ports()
    {
        var settings = ClusterEndpoints.Missing(Of());

        Assert.Equal("127.0.0.1", settings[Section + "AdvertisedIPAddress"]);
        Assert.NotEqual(settings[Section + "SiloPort"], settings[Section + "GatewayPort"], StringComparer.Ordinal);
        Assert.All(["SiloPort", "GatewayPort"], key => Assert.InRange(int.Parse(settings[Section + key]!, CultureInfo.InvariantCulture), 1, 65535));
    }

    [Fact]
    public void What_is_configured_stays()
    {
        var settings = ClusterEndpoints.Missing(Of(("AdvertisedIPAddress", "127.0.0.1"), ("SiloPort", "0" + Free())));

        Assert.Equal(Section + "GatewayPort", Assert.Single(settings).Key);
    }

    [Theory]
    [InlineData("AdvertisedIPAddress", "here", "'Orleans:Endpoints:AdvertisedIPAddress' is 'here', which is not an IP address")]
    [InlineData("SiloPort", "70000", "'Orleans:Endpoints:SiloPort' is '70000', which is not a port")]
    [InlineData("GatewayPort", "0", "'Orleans:Endpoints:GatewayPort' is '0'")]
    [InlineData("SiloListeningEndpoint", "0.0.0.0", "'Orleans:Endpoints:SiloListeningEndpoint' is '0.0.0.0', which is not an address with a port")]
    public void An_impossible_one_is_refused(string key, string value, string told)
    {
        var error = Assert.Throws<InvalidConfigurationException>(() => ClusterEndpoints.Missing(Of((key, value))));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_taken_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var error = Assert.Throws<InvalidConfigurationException>(() => ClusterEndpoints.Missing(Of(("GatewayPort", port))));

        Assert.Contains($"'Orleans:Endpoints:GatewayPort' makes this silo listen on 127.0.0.1:{port}, where it cannot", error.Message, StringComparison.Ordinal);
    }

    private static string Free() => VerifiedAddition.Tests.Services.FreePort.Take(1)[0].ToString(CultureInfo.InvariantCulture);

    private static IConfiguration Of(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(Section + setting.Key, setting.Value)))
        .Build();
}
