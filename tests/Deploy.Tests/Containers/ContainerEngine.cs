using System.Diagnostics;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>Podman with images, containers and networks of its own, all of which end with it.</summary>
public sealed class ContainerEngine : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-podman-");
    private readonly Dictionary<string, string> _variables;

    /// <summary>Writes its configuration; nothing runs until it is asked to.</summary>
    public ContainerEngine()
    {
        var (storage, containers) = (PathOf("storage.conf"), PathOf("containers.conf"));
        File.WriteAllText(storage, $"""
            [storage]
            driver = "overlay"
            graphroot = "{PathOf("root")}"
            runroot = "{PathOf("run")}"
            """);

        // Limits of processes and files that any root may set, and control groups without systemd.
        File.WriteAllText(containers, $"""
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
            [network]
            network_config_dir = "{PathOf("networks")}"
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "none"
            tmp_dir = "{PathOf("tmp")}"
            """);
        _variables = new(StringComparer.Ordinal)
        {
            ["CONTAINERS_STORAGE_CONF"] = storage,
            ["CONTAINERS_CONF"] = containers,
            ["BUILDAH_ISOLATION"] = "chroot",
        };
    }

    /// <summary>What keeps this machine from running containers; null if nothing does.</summary>
    public static string? Missing =>
        Environment.GetEnvironmentVariable("VA_CONTAINERS") is not "1" ? "It takes minutes: set VA_CONTAINERS=1."
        : !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "Containers with limits take root on Linux here."
        : Programs.Find("podman") is null || Programs.Find("runc") is null ? "podman or runc is not installed (Debian and Ubuntu: apt-get install podman runc)."
        : Programs.Find("dpkg-query") is null || Programs.Find("apt-cache") is null ? "The base image is made of packages of Debian or Ubuntu, and this is neither."
        : null;

    /// <summary>Skips a test where containers cannot be run.</summary>
    public static void Require()
    {
        if (Missing is { } why)
        {
            Assert.Skip(why);
        }
    }

    /// <summary>A file or folder that is removed with the engine. Other users may look into it.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Runs podman, which must succeed.</summary>
    /// <returns>What it printed, without the last line break.</returns>
    public Task<string> RunAsync(params string[] arguments) => ProgramAsync("podman", arguments);

    /// <summary>Runs podman.</summary>
    /// <returns>Its exit code and what it printed, errors too.</returns>
    public async Task<(int Code, string Printed)> TryAsync(params string[] arguments)
    {
        await using var process = new ServiceProcess("podman", arguments, _variables);
        return (await process.EndAsync(Patience), process.Printed.TrimEnd());
    }

    /// <summary>Runs a program that calls podman, and must succeed.</summary>
    public async Task<string> ProgramAsync(string program, params string[] arguments)
    {
        await using var process = new ServiceProcess(program, arguments, _variables);
        var code = await process.EndAsync(Patience);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}\n{process.Printed}");
        return process.Printed.TrimEnd();
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(PathOf("root")))
        {
            await RemoveAsync("rm", "--all", "--force", "--time", "0");
            await RemoveAsync("network", "prune", "--force");
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Goes on whatever podman says: the test has been told already what is wrong with it.</summary>
    private async Task RemoveAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("podman", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var printed = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        await printed;
    }
}
