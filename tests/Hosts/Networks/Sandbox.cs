using System.Diagnostics;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Hosts;

/// <summary>
/// Namespaces of network, processes and mounts in which this program runs a second time: what it makes there is visible to nobody else, and all of it
/// is gone when it ends, however it ends.
/// </summary>
internal static class Sandbox
{
    /// <summary>The command line option that says that this is the second time.</summary>
    public const string Inside = "--inside";

    private const string NamesOfNamespaces = "/run/netns";

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? Missing => !OperatingSystem.IsLinux() ? "Hosts are network namespaces, which Linux alone has."
        : Environment.UserName != "root" ? "Only root may make network namespaces: run it as root."
        : !File.Exists("/dev/net/tun") ? "There is no /dev/net/tun: load the module 'tun', or give the container that device."
        : Programs.Find("ip") is null ? "ip is not installed (Debian and Ubuntu: apt-get install iproute2)."
        : Programs.Find("unshare") is null ? "unshare is not installed (Debian and Ubuntu: apt-get install util-linux)."
        : Programs.Find("redis-server") is null ? "redis-server is not installed (Debian and Ubuntu: apt-get install redis-server)."
        : !CanBeMade() ? "The system refuses namespaces, or interfaces in them, to this process; a container needs the capabilities SYS_ADMIN and NET_ADMIN, and the device /dev/net/tun."
        : null;

    /// <summary>The command that runs a program there: its first word, and the others.</summary>
    public static (string Program, string[] Arguments) Around(string dll, IEnumerable<string> arguments) =>
        ("unshare", ["--net", "--pid", "--mount-proc", "--fork", "--kill-child", "dotnet", dll, .. arguments, Inside]);

    /// <summary>Runs this program there.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(IEnumerable<string> arguments)
    {
        var (program, all) = Around(typeof(Sandbox).Assembly.Location, arguments);
        using var process = Process.Start(program, all);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Keeps the names of namespaces within the sandbox.</summary>
    /// <exception cref="InvalidOperationException">This program is not in one.</exception>
    public static void HideNames()
    {
        if (Environment.ProcessId != 1)
        {
            throw new InvalidOperationException($"{Inside} is for this program alone: it would change the network of this machine. Leave it out.");
        }

        Directory.CreateDirectory(NamesOfNamespaces);
        if (!Succeeds("mount", "-t", "tmpfs", "tmpfs", NamesOfNamespaces))
        {
            throw new InvalidOperationException($"No file system could be mounted at {NamesOfNamespaces}.");
        }
    }

    private static bool CanBeMade() => Succeeds("unshare", "--net", "--pid", "--mount-proc", "--fork", "ip", "tuntap", "add", "trial", "mode", "tun");

    private static bool Succeeds(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
