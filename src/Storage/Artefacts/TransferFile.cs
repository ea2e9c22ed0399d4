namespace VerifiedAddition.Storage;

/// <summary>A temporary file for transfers to or from a remote store: only this user can read it, and it is deleted when its stream closes.</summary>
internal static class TransferFile
{
    private const int BufferSize = 1 << 16;

    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferSize,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new(Path.Combine(Path.GetTempPath(), $"va-transfer-{Guid.NewGuid():N}"), options);
    }
}
