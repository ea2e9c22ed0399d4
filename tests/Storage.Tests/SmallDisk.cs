using System.Diagnostics;

namespace VerifiedAddition.Storage.Tests;

/// <summary>A file system of 256 KiB that a test can fill. Skips the test where this process may not mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk()
    {
        Directory.CreateDirectory(Path);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", Path) != 0)
        {
            _folder.Dispose();
            Assert.Skip("A disk that can be filled takes Linux and the right to mount a tmpfs.");
        }
    }

    public string Path => _folder["disk"];

    /// <summary>Leaves less than a page free.</summary>
    public void Fill()
    {
        var path = System.IO.Path.Combine(Path, "filler");
        using var filler = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(page);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeReadOnly() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
