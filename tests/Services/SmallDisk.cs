using System.Diagnostics;
using System.Globalization;

namespace VerifiedAddition.Tests.Services;

/// <summary>A small disk of a test's own, in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-disk-");

    private SmallDisk(int megabytes) => Mounted = OperatingSystem.IsLinux()
        && Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "tmpfs", _folder.FullName);

    public const string Missing = "A small disk cannot be mounted here: 'mount -t tmpfs' needs Linux and root.";

    public string Path => _folder.FullName;

    private bool Mounted { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts one.</summary>
    /// <returns>Null where nobody may; <see cref="Missing"/> says why.</returns>
    public static SmallDisk? TryMount(int megabytes)
    {
        var disk = new SmallDisk(megabytes);
        if (disk.Mounted)
        {
            return disk;
        }

        disk.Dispose();
        return null;
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        var block = new byte[4096];
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(Ballast);

    /// <summary>From now on it can only be read.</summary>
    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Path);

    public void Dispose()
    {
        if (Mounted)
        {
            Run("umount", "-l", Path);
        }

        _folder.Delete(recursive: true);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
