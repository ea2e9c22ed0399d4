namespace VerifiedAddition.Storage.Tests;

/// <summary>A folder that this process cannot write: by its permissions, or where those do not bind (root), on a read-only disk.</summary>
internal sealed class ReadOnlyFolder : IDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly SmallDisk? _disk;

    public ReadOnlyFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders have no permission bits on Windows.");
        if (Environment.IsPrivilegedProcess)
        {
            _disk = new();
            _disk.MakeReadOnly();
        }
        else
        {
            _folder = new();
#pragma warning disable CA1416 // Skipped on Windows.
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        }
    }

    public string Path => _disk?.Path ?? _folder!["read-only"];

    public void Dispose()
    {
        _disk?.Dispose();
        _folder?.Dispose();
    }
}
