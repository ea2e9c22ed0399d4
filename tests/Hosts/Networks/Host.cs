using System.Diagnostics;
using System.Globalization;
using System.Net;
using VerifiedAddition.Chaos;

namespace VerifiedAddition.Hosts;

/// <summary>A host: a network namespace with a loopback interface and one more, which leads to the switch.</summary>
internal sealed class Host
{
    private readonly string _folder;
    private readonly Journal _journal;
    private int _moves;

    private Host(string name, int number, string folder, Journal journal)
    {
        (Name, Number, _folder, _journal) = (name, number, folder, journal);
        Address = AddressAfter(moves: 0);
    }

    public string Name { get; }

    /// <summary>Its place at the switch.</summary>
    public int Number { get; }

    public IPAddress Address { get; private set; }

    /// <summary>Makes the hosts and the network between them. The first one is where this program is; each of the others has a namespace of its own.</summary>
    public static (IReadOnlyList<Host> Hosts, PacketSwitch Network) Make(IReadOnlyList<string> names, ulong seed, string folder, Journal journal)
    {
        Host[] hosts = [.. names.Select((name, number) => new Host(name, number, folder, journal))];
        var devices = hosts.Select(host => new TunDevice(host.Name)).ToArray();
        var network = new PacketSwitch(devices, seed, TimeProvider.System);
        foreach (var host in hosts)
        {
            host.Connect(network);
        }

        return (hosts, network);
    }

    /// <summary>Gives it another address; its former one leads nowhere.</summary>
    public void Move(PacketSwitch network)
    {
        Address = AddressAfter(++_moves);
        Configure("address", "flush", "dev", Name);
        AddAddress(network);
    }

    /// <summary>Starts a program there.</summary>
    public LoggedProcess Start(
        string source, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables, Action<string>? heard = null) => IsOurs
        ? new(source, _journal, _folder, program, arguments, variables, heard)
        : new(source, _journal, _folder, "ip", ["netns", "exec", Name, program, .. arguments], variables, heard);

    private bool IsOurs => Number == 0;

    private void Connect(PacketSwitch network)
    {
        if (!IsOurs)
        {
            Run("netns", "add", Name);
            Run("link", "set", Name, "netns", Name);
        }

        Configure("link", "set", "lo", "up");
        AddAddress(network);
    }

    private void AddAddress(PacketSwitch network)
    {
        network.Locate(Number, Address);
        Configure("address", "add", $"{Address}/16", "dev", Name);
        Configure("link", "set", Name, "up");
    }

    private IPAddress AddressAfter(int moves) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.77.{moves}.{Number + 1}"));

    private void Configure(params string[] arguments) => Run(IsOurs ? arguments : ["-n", Name, .. arguments]);

    private static void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'ip {string.Join(' ', arguments)}' failed: {said.Trim()}");
        }
    }
}
