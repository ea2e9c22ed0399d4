using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo;

/// <summary>The addresses a silo listens on: loopback and free ports, unless <c>Orleans:Endpoints</c> says otherwise.</summary>
internal static class ClusterEndpoints
{
    private const string Section = "Orleans:Endpoints";
    private const string Address = Section + ":AdvertisedIPAddress";
    private const string SiloPort = Section + ":SiloPort";
    private const string GatewayPort = Section + ":GatewayPort";

    /// <summary>Returns the missing settings, with free ports.</summary>
    /// <exception cref="InvalidConfigurationException">A setting is not an address or port, or the port is taken.</exception>
    public static Dictionary<string, string?> Missing(IConfiguration configuration)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var address = configuration[Address] is { } text ? AddressOf(text) : IPAddress.Loopback;
        if (configuration[Address] is null)
        {
            settings[Address] = address.ToString();
        }

        var free = FreePorts(address);
        foreach (var (key, port) in new[] { (SiloPort, free.Silo), (GatewayPort, free.Gateway) })
        {
            if (configuration[key] is null)
            {
                settings[key] = port.ToString(CultureInfo.InvariantCulture);
            }
            else
            {
                PortOf(key, configuration[key]!);
            }
        }

        RefuseTaken(configuration, "Silo", address);
        RefuseTaken(configuration, "Gateway", address);
        return settings;
    }

    /// <summary>Returns two different ports that are currently free on <paramref name="address"/>.</summary>
    public static (int Silo, int Gateway) FreePorts(IPAddress address)
    {
        try
        {
            using var first = new TcpListener(address, 0);
            using var second = new TcpListener(address, 0);
            first.Start();
            second.Start();
            return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
        }
        catch (SocketException)
        {
            // For example the address of a load balancer: then SiloListeningEndpoint and GatewayListeningEndpoint say where this machine listens.
            return FreePorts(IPAddress.Any);
        }
    }

    private static IPAddress AddressOf(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new InvalidConfigurationException(
            $"'{Address}' is {SafeQuote.Value(text)}, which is not an IP address. It is the one under which the other silos and the clients reach this one, " +
            "such as 10.0.0.5; left out, it is 127.0.0.1.");

    private static int PortOf(string key, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort
            ? port
            : throw new InvalidConfigurationException($"'{key}' is {SafeQuote.Value(text)}, which is not a port: 1 to {IPEndPoint.MaxPort}. Left out, a free one is taken.");

    private static void RefuseTaken(IConfiguration configuration, string what, IPAddress address)
    {
        var listening = $"{Section}:{what}ListeningEndpoint";
        var (key, endPoint) = configuration[listening] is { } text
            ? (listening, IPEndPoint.TryParse(text, out var parsed) && parsed.Port > 0 ? parsed : throw new InvalidConfigurationException(
                $"'{listening}' is {SafeQuote.Value(text)}, which is not an address with a port, such as 0.0.0.0:11111."))
            : ($"{Section}:{what}Port", configuration[$"{Section}:{what}Port"] is { } port ? new(address, PortOf($"{Section}:{what}Port", port)) : null);
        if (endPoint is null)
        {
            return;
        }

        try
        {
            using var listener = new TcpListener(endPoint);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new InvalidConfigurationException(
                $"'{key}' makes this silo listen on {endPoint}, where it cannot: {e.Message}. Choose another port or address of this machine, " +
                "or leave it out.", e);
        }
    }
}
